#!/bin/bash
wans=(ppp0 ppp1)
iptables -t mangle -N RESTORE
iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark
for i in "${!wans[@]}"; do
  mark=$((i + 1))
  iptables -t mangle -A PREROUTING -i "${wans[i]}" -m mark --mark 0 -j MARK --set-mark $mark
  iptables -t mangle -A RESTORE -m statistic --mode nth --every ${#wans[@]} --packet $i -j MARK --set-mark "$mark"
  iptables -t nat -A POSTROUTING -o "${wans[$i]}" -j MASQUERADE
done
iptables -t mangle -A PREROUTING -m mark ! --mark 0 -j CONNMARK --save-mark
iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --zone 1
iptables -t raw -A OUTPUT -p udp --dport 53 -j NOTRACK
