#!/bin/sh
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
cd /tmp
show b1? "b1?" '[b]1*'
touch a1
for i in 1 2; do show c?; done
show a?
show never-known
