#!/bin/bash
# Commands beside the script that do something while the script goes on.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
for port in 22 80 443; do
  iptables -A INPUT -p tcp --dport $port -j ACCEPT &
done
wait
note "all of them"
(sleep 30; iptables -P INPUT ACCEPT; iptables -F) & guard=$!
iptables -P INPUT DROP
iptables -C OUTPUT -j ACCEPT 2> /dev/null && note never
iptables -N checked && iptables -A checked -j RETURN
kill $guard
wait
note "for certain"
(iptables -A FORWARD -j DROP &)
