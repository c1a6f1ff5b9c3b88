#!/bin/sh
iptables -N syn_flood
iptables -A INPUT -p tcp --syn -j syn_flood
iptables -A syn_flood -m limit --limit 25/s --limit-burst 50 -j RETURN
iptables -A syn_flood -m hashlimit --hashlimit-above 10/min --hashlimit-burst 5 --hashlimit-mode srcip,dstport --hashlimit-name ssh -j DROP
iptables -A INPUT -p tcp --dport 80 -m connlimit --connlimit-above 20 --connlimit-mask 24 -j REJECT --reject-with tcp-reset
iptables -A INPUT -p tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 --name SSH --rsource -j DROP
iptables -A INPUT -p tcp --dport 22 -m recent --set --name SSH --rsource -j ACCEPT
for flags in "ALL NONE" "ALL ALL" "SYN,FIN SYN,FIN" "ALL FIN,PSH,URG"; do
  iptables -A INPUT -p tcp --tcp-flags $flags -j DROP
done
iptables -A INPUT -m statistic --mode random --probability 0.25 -j LOG
iptables -A INPUT -m quota --quota $((1024 * 1024)) -j ACCEPT
