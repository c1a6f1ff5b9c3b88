#!/bin/bash
# Loops with more passes than are read word by word: each form of naming the table, both families, and values that do not fit.
IPT=/sbin/iptables

$IPT -N blocked
$IPT -t nat -N web
ip6tables -t mangle -N marked

for n in $(seq 1 103); do
  $IPT -A INPUT -s "192.0.2.$n" -j blocked
  $IPT -t nat -A web -p tcp --dport "$((8000 + n))" -j REDIRECT --to-ports 80
  $IPT -t mangle -A FORWARD -m comment --comment "number $n" -p tcp --sport $n -j MARK --set-mark 7
  ip6tables -t mangle -A marked -d "2001:db8::$n" -j RETURN
  ip6tables -A FORWARD -i "eth$n" -j ACCEPT
done

# From some pass on the word is one that iptables refuses, or reads otherwise.
for port in $(seq 1 101) 70000 443:440 ssh 1024:1030 0:65535 -p 7; do
  $IPT -A OUTPUT -p tcp --dport "$port" -j ACCEPT
done
for n in $(seq 1 102); do
  $IPT -A PREROUTING -t nat -p udp --dport "$n" -j web
done
for table in filter mangle raw; do
  for n in $(seq 1 45); do
    $IPT -t $table -A OUTPUT -m mark --mark "$n" -j ACCEPT
  done
done
for verb in $(seq 1 101 | sed 's/.*/-A/') -I -D -I; do
  $IPT $verb FORWARD -s 198.51.100.1 -j DROP
done
