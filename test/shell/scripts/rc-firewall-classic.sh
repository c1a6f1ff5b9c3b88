#!/bin/sh
# A classic rc.firewall: settings on top, chains for each kind of bad packet.
IPTABLES="/sbin/iptables"
INET_IFACE="eth0"
LAN_IFACE="eth1"
LAN_IP_RANGE="192.168.0.0/16"
LO_IP="127.0.0.1"
/sbin/depmod -a
/sbin/modprobe ip_conntrack
echo "1" > /proc/sys/net/ipv4/ip_forward
for f in filter nat mangle; do $IPTABLES -t $f -F; $IPTABLES -t $f -X; done
$IPTABLES -P INPUT DROP
$IPTABLES -P OUTPUT DROP
$IPTABLES -P FORWARD DROP
$IPTABLES -N broken
$IPTABLES -N fresh
$IPTABLES -N services
for flags in "SYN,ACK SYN,ACK" "SYN,FIN SYN,FIN"; do
  $IPTABLES -A broken -p tcp --tcp-flags $flags -m state --state NEW -j REJECT --reject-with tcp-reset
done
$IPTABLES -A broken -p tcp ! --syn -m state --state NEW -j LOG --log-prefix "not a syn: "
$IPTABLES -A broken -p tcp ! --syn -m state --state NEW -j DROP
$IPTABLES -A fresh -p TCP --syn -j ACCEPT
$IPTABLES -A fresh -p TCP -m state --state ESTABLISHED,RELATED -j ACCEPT
$IPTABLES -A fresh -p TCP -j DROP
for port in 21 22 80 113; do
  $IPTABLES -A services -p TCP -s 0/0 --dport $port -j fresh
done
$IPTABLES -A INPUT -p tcp -j broken
$IPTABLES -A INPUT -p ALL -i $LAN_IFACE -s $LAN_IP_RANGE -j ACCEPT
$IPTABLES -A INPUT -p ALL -i lo -s $LO_IP -j ACCEPT
$IPTABLES -A INPUT -p TCP -i $INET_IFACE -j services
$IPTABLES -A INPUT -p UDP -i $INET_IFACE --destination-port 2074 -j ACCEPT
$IPTABLES -A INPUT -m limit --limit 3/minute --limit-burst 3 -j LOG --log-level DEBUG --log-prefix "died in INPUT: "
$IPTABLES -A FORWARD -i $LAN_IFACE -j ACCEPT
$IPTABLES -t nat -A POSTROUTING -o $INET_IFACE -j SNAT --to-source 198.51.100.155
