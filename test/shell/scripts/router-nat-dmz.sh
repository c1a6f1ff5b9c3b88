#!/bin/bash
# A router with a DMZ, ports forwarded from a table of words.
IPT=/sbin/iptables
WAN=eth0 LAN=eth1 DMZ=eth2
LAN_NET="192.168.1.0/24"
DMZ_NET=192.168.2.0/24
declare -A FORWARDS=([80]=192.168.2.10:8080 [443]=192.168.2.10:8443 [25]=192.168.2.20)
echo 1 > /proc/sys/net/ipv4/ip_forward
for table in filter nat mangle; do
  $IPT -t $table -F
  $IPT -t $table -X
done
for chain in INPUT FORWARD OUTPUT; do $IPT -P "$chain" DROP; done
$IPT -A OUTPUT -j ACCEPT
$IPT -A INPUT -i lo -j ACCEPT
for chain in INPUT FORWARD; do
  $IPT -A $chain -m conntrack --ctstate INVALID -j DROP
  $IPT -A $chain -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
done
$IPT -A FORWARD -i $LAN -s $LAN_NET -o $WAN -j ACCEPT
$IPT -A FORWARD -i $LAN -o $DMZ -d $DMZ_NET -j ACCEPT
for port in 25 80 443; do
  target=${FORWARDS[$port]}
  host=${target%%:*}
  inner=${target##*:}
  [[ $inner == "$host" ]] && inner=$port
  $IPT -t nat -A PREROUTING -i $WAN -p tcp --dport $port -j DNAT --to-destination "$target"
  $IPT -A FORWARD -i $WAN -o $DMZ -d "$host" -p tcp --dport "$inner" -j ACCEPT
done
$IPT -t nat -A POSTROUTING -o $WAN -s $LAN_NET -j MASQUERADE
