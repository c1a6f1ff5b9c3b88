#!/bin/bash
# Lists that a shell cannot read: what stands on their lines is given up, and what stands behind them is done.

allow() { iptables -A INPUT -p tcp --dport "$1" -m comment --comment "$2" -j ACCEPT; }

iptables -P INPUT DROP
ports=( 22 ; 80 ); allow 1 never
allow 22 "status $?, ${#ports[@]} ports"

ports=( 25
 80 & 443
allow 80 behind

if true; then hosts=( 192.0.2.1 < 192.0.2.2 )
allow 81 "no condition is around this"

# What is read by eval or from a file is given up in the same way.
eval 'ports=( 1 | 2 ); allow 2 never
allow 82 evaluated'
printf '%s\n' 'ports=( 1 & ); allow 3 never' 'allow 83 sourced' > /tmp/given-up
. /tmp/given-up

# A subshell ends there instead.
(eval 'ports=( 1 | 2 )
allow 4 never'; allow 5 never)
allow 84 "subshell $?"
(. /tmp/given-up; allow 6 never) || allow 85 or

# As it does where words cannot be expanded; a command of a pipeline still knows what is to be run at the end.
(eval 'allow $((1 / 0)) never
allow 7 never'; allow 8 never)
eval 'allow $((1 / 0)) never
allow 86 evaluated'
set -u
(
  trap 'allow 87 "leaving $?"' EXIT
  echo "$undefined" | cat
  { echo "$undefined"; } | cat
  allow 88 between
)
trap 'allow 89 "end $?"' EXIT
true > "${undefined?}" | cat
allow "$undefined" never | cat
allow 90 last
