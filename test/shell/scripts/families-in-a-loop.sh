#!/bin/sh
for ipt in iptables ip6tables; do
  $ipt -N LOGDROP
  $ipt -A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "$ipt: "
  $ipt -A LOGDROP -j DROP
  if [ $ipt = iptables ]; then icmp=icmp; else icmp=ipv6-icmp; fi
  $ipt -A INPUT -p $icmp -j ACCEPT
  $ipt -A INPUT -j LOGDROP
done
