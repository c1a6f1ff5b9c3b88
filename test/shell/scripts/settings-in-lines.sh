#!/bin/bash
# Assignments on lines of their own, many on one line, and strings that go on over lines.
WAN=eth0 LAN=eth1
DMZ=eth2
NETS="10.0.0.0/8
172.16.0.0/12
192.168.0.0/16"
RULE='-p tcp -m multiport
  --dports 80,443'
for net in $NETS; do
  iptables -A INPUT -i $WAN -s $net -j DROP
done
iptables -A FORWARD -i "$LAN" -o "${DMZ}" $RULE -j ACCEPT
for ipaddr in `echo '10.0.0.1 # one
#10.0.0.2
10.0.0.3' | grep -v ^#|cut -d' ' -f1|grep -v ^$`; do
  iptables -A OUTPUT -d $ipaddr -j ACCEPT
done
A=1 B=2
C=3
iptables -A OUTPUT -p tcp --dport $A$B$C -j DROP
