#!/bin/sh
iptables -A INPUT -j ACCEPT
bash -c 'iptables -A INPUT -s 10.1.0.{1,2} -j ACCEPT'
bash <<'E'
for i in {1..3}; do iptables -A FORWARD -m mark --mark $i; done
E
iptables -A INPUT -m comment --comment end
