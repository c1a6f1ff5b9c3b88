#!/bin/bash
# args: up wg0 10.9.0.0/24 eth0
action=$1 dev=$2 net=$3 wan=$4
case $action in
  up) op=-A ;;
  down) op=-D ;;
  *) exit 1 ;;
esac
iptables $op FORWARD -i "$dev" -j ACCEPT
iptables $op FORWARD -o "$dev" -m state --state RELATED,ESTABLISHED -j ACCEPT
iptables -t nat $op POSTROUTING -s "$net" -o "$wan" -j MASQUERADE
ip6tables $op FORWARD -i "$dev" -j ACCEPT
iptables -t mangle $op FORWARD -o "$dev" -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
