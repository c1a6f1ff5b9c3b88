#!/bin/bash
# Lists of which nobody knows how many words they have, and what is added to them.
rule() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
lines=($(cat /etc/protocols) last)
rule "there are ${#lines[@]}"
lines+=(more)
rule "and now ${#lines[@]}"
lines[1]=second
rule "and still ${#lines[@]}"
rule "the first is ${lines[0]}"
for line in "${lines[@]}"; do
  [ "$line" = more ] && rule "more is among them"
done
devices=()
for name in $(ls /sys/class/net); do devices+=("$name"); done
rule "devices: ${#devices[@]}"
ports=(22 80)
rule "ports: ${#ports[@]}, ${ports[1]}"
