#!/bin/bash
# Compound commands that are to read from a descriptor that is not open: under `set -e` the script ends, but not where a condition is around.
rule() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
{ rule never; } <&7
rule "without errexit: $?"
set -e
trap 'rule "trapped: $?"' ERR
{ rule never; } <&7 || rule "in a list: $?"
if { rule never; } <&7; then rule never; fi
! { rule never; } <&7
( { rule never; } <&7; rule "in a condition" ) || rule never
while read -r line; do rule "$line"; done <&7 || rule "behind a loop"
answer=$( { rule never; } <&7; echo "goes on" )
rule "$answer"
( { rule never; } <&7; rule never ) &
wait $! || rule "beside it ends with $?"
ends() {
  for each in one two; do rule "$each"; done <&7
  rule never
}
ends
rule "not reached"
