#!/bin/sh
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
readonly r=1; f() { [ -f /etc/nosuch ] && local r; show "$r"; }; f; show end; r=2; show never
