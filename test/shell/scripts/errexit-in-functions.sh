#!/bin/sh
set -e
check() { false; iptables -A INPUT -m comment --comment "goes on in a condition" -j ACCEPT; }
if check; then iptables -A INPUT -m comment --comment yes -j ACCEPT; fi
check && iptables -A INPUT -m comment --comment and -j ACCEPT
sub() ( exit 3 )
sub || iptables -A INPUT -m comment --comment "status $?" -j ACCEPT
value=$(echo text; exit 0)
iptables -A INPUT -m comment --comment "$value" -j ACCEPT
value=$(false)
iptables -A INPUT -m comment --comment never -j DROP
