#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
readonly r=1
f() { local r; show "a $? [$r]"; }; f
i() { local r=2; show "d $? [$r]"; }; i
k() { local v=1; readonly v; l; show "k $v"; }; l() { local v; show "l $? [$v]"; v=2; show "l2 $v"; }; k
show "g $?"
