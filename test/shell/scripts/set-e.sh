#!/bin/bash
# Stops in the middle.
set -e
iptables -A INPUT -p tcp --dport 1 -j ACCEPT
iptables -D INPUT -p tcp --dport 99 -j ACCEPT || true
if iptables -C INPUT -p tcp --dport 98 -j ACCEPT; then iptables -A INPUT -p tcp --dport 2 -j ACCEPT; fi
f() { iptables -D INPUT -p tcp --dport 97 -j ACCEPT; iptables -A INPUT -p tcp --dport 3 -j ACCEPT; }
f || iptables -A INPUT -p tcp --dport 4 -j ACCEPT
! iptables -C INPUT -p tcp --dport 96 -j ACCEPT
(iptables -D INPUT -p tcp --dport 95 -j ACCEPT; iptables -A INPUT -p tcp --dport 5 -j ACCEPT)
iptables -A INPUT -p tcp --dport 6 -j ACCEPT
