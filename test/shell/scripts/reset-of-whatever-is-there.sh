#!/bin/sh
# Generated firewalls begin like this: what the kernel has is listed by the kernel, and taken away.
IPTABLES=/sbin/iptables
reset() {
  $IPTABLES -P OUTPUT DROP
  $IPTABLES -P INPUT DROP
  $IPTABLES -P FORWARD DROP
  cat /proc/net/ip_tables_names | while read table; do
    $IPTABLES -t $table -L -n | while read c chain rest; do
      if test "X$c" = "XChain"; then
        $IPTABLES -t $table -F $chain
      fi
    done
    $IPTABLES -t $table -X
  done
}
reset
$IPTABLES -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
$IPTABLES -A OUTPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
$IPTABLES -N Cid1
$IPTABLES -A INPUT -i eth0 -p tcp -m tcp --dport 22 -j Cid1
$IPTABLES -A Cid1 -s 192.0.2.0/24 -j ACCEPT
$IPTABLES -A FORWARD -j DROP
