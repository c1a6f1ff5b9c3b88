#!/bin/bash
declare -A policy=( [INPUT]=DROP [FORWARD]=DROP [OUTPUT]=ACCEPT )
for chain in "${!policy[@]}"; do iptables -P "$chain" "${policy[$chain]}"; done
rules=(
  "INPUT -i lo -j ACCEPT"
  "INPUT -p tcp --dport 22 -j ACCEPT"  # a comment inside
  "FORWARD -i eth1 -o eth0 -j ACCEPT"
)
for rule in "${rules[@]}"; do iptables -A $rule; done
unset 'rules[1]'
rules+=("OUTPUT -o lo -j ACCEPT")
for i in "${!rules[@]}"; do iptables -t mangle -A PREROUTING -m comment --comment "$i ${rules[i]%% *}" -j ACCEPT; done
mapfile -t lines <<< $'1.1.1.1\n9.9.9.9'
for dns in "${lines[@]}"; do iptables -A OUTPUT -d "$dns" -p udp --dport 53 -j ACCEPT; done
read -r -a words <<< "x y z"
iptables -A OUTPUT -m comment --comment "${#words[@]} ${words[2]}" -j ACCEPT
