#!/bin/bash
seq_ports=(7000 8000 9000)
prev=""
iptables -N KNOCK
for idx in "${!seq_ports[@]}"; do
  name=AUTH$((idx+1))
  iptables -N "GATE$idx"
  if [ -n "$prev" ]; then
    iptables -A "GATE$idx" -m recent --name "$prev" --remove
  fi
  iptables -A "GATE$idx" -p tcp --dport "${seq_ports[idx]}" -m recent --name $name --set -j DROP
  [[ $idx -gt 0 ]] && iptables -A "GATE$idx" -j GATE0
  prev=$name
done
iptables -A KNOCK -m recent --rcheck --seconds 30 --name "$prev" -j ACCEPT
for ((i=${#seq_ports[@]}-1; i>0; i--)); do
  iptables -A KNOCK -m recent --rcheck --seconds 10 --name AUTH$i -j GATE$i
done
iptables -A KNOCK -j GATE0
iptables -A INPUT -p tcp --dport 22 -j KNOCK
until iptables -D INPUT -j NOPE 2>/dev/null; do break; done
x=$(iptables -S KNOCK | wc -l)
iptables -A OUTPUT -m comment --comment "lines $x"
trap 'iptables -A OUTPUT -m comment --comment bye' EXIT
select=1; let select+=2
iptables -A OUTPUT -m comment --comment "sel $select ${seq_ports[*]: -1} ${seq_ports[@]:0:2}"
