#!/bin/bash
# Two descriptors that lead to the same: in which order they are written is not worked out.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
both() { echo 22; echo 80 >&2; }
one=$( { echo 443 >&2; } 2>&1)
iptables -A INPUT -p tcp --dport "$one" -j ACCEPT
two=$( { both >&2; } 2>&1)
show $two
iptables -A INPUT -j DROP
