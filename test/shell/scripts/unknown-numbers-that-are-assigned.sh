#!/bin/bash
# Numbers that are assigned in expressions of which some depends on the host.
rule() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
lines=$(wc -l < /etc/protocols)
first=1 second=2 third=3 fourth=4 list=(5 6)
((first = $(wc -l < /etc/protocols)))
rule first "$first"
((lines > 3 && (second = 7)))
rule second "$second"
third=$((lines > 5000 ? (fourth = 8) : 9))
rule third "$third" fourth "$fourth"
let "list[1] += $(wc -l < /etc/protocols)"
rule list "${list[@]}"
none=0
quarter=$((lines > 5000000 ? 4 / none : 4))
((none || lines > 3)) && rule "more than three"
rule "${quarter:+there is a quarter}"
kept=5
for ((i = $(wc -l < /etc/protocols); i > 5000; i--)); do
  kept=6
done
rule kept "$kept" at "$i"
iptables -A INPUT -j DROP
