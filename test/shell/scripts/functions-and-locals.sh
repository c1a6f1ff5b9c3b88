#!/bin/dash
# Functions of sh: local variables, recursion, return values, shift.
x=outer
allow() {
  local x="$1" proto
  proto=${2:-tcp}
  shift 2 2>/dev/null || shift
  [ $# -gt 0 ] || return 1
  for port; do iptables -A INPUT -s "$x" -p $proto --dport $port -j ACCEPT; done
}
allow 10.0.0.1 tcp 22 80
allow 10.0.0.2 udp || iptables -A INPUT -s 10.0.0.2 -j DROP
count() { [ "$1" -le 0 ] && return; iptables -A OUTPUT -p tcp --sport $1 -j ACCEPT; count $(($1 - 1)); }
count 3
iptables -A FORWARD -m comment --comment "$x" -j ACCEPT
outer() { inner; iptables -A FORWARD -m comment --comment "$y" -j DROP; }
inner() { y=set; }
outer
usage() { echo usage; exit 3; }
[ -n "$1" ] || usage
iptables -A FORWARD -j REJECT
