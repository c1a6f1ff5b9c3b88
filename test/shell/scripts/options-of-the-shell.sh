#!/bin/bash
# Options that change what the shell does with files, with what it reads, and with what it gives to programs.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
echo one > /tmp/list
set -C
echo two > /tmp/list || note "kept $?"
note "$(cat /tmp/list)"
echo three >| /tmp/list
note "$(cat /tmp/list)"
echo four >> /tmp/list
{ note never; } > /tmp/list
exec > /tmp/list
note "goes on $?"
iptables -A INPUT -j DROP &> /tmp/list || note refused
echo x > /dev/null && note null
set +o noclobber
echo five > /tmp/list
note "$(cat /tmp/list)"
export level=1
inner() {
  declare +x level
  sh -c 'iptables -A INPUT -m comment --comment "level $level" -j ACCEPT'
  level=2
  sh -c 'iptables -A INPUT -m comment --comment "level $level" -j ACCEPT'
  note "$level"
}
inner
local_one() {
  local level
  level=3
  sh -c 'iptables -A INPUT -m comment --comment "level $level" -j ACCEPT'
}
local_one
declare -i sum=2
declare +i sum
sum=1+1
note "$sum"
if ! false; then sh -c 'set -e; false; iptables -A INPUT -j REJECT'; note "ended with $?"; fi
false
sh -c 'iptables -A INPUT -m comment --comment "begins with $?" -j ACCEPT'
echo 'if' > /tmp/broken
sh -n /tmp/broken || note unreadable
echo 'iptables -A FORWARD -j DROP' | bash -n && note readable
(set -n; note never)
x=$(set -n; echo never)
note "[$x]"
trap 'note never' EXIT
set -n
note never
