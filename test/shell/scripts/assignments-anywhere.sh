#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
w=0
set -k
f() { show "$#" "$foo"; }
f a foo=1 b
show foo=2 "$foo"
iptables -A INPUT foo=3 -j DROP
sh -c 'iptables -A INPUT -m comment --comment "$zz$foo"' zz=4
export w=5; show "$w"
q() { show "q$1" "$w$v"; }
q w=1 x v+=2; show "$w"
"q" "w=3"
set +k
q w=4
set -o keyword
q w=6 7
