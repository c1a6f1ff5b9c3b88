#!/bin/bash
# Elements that are given with their keys: in pairs, and added to; what printf makes of no letter, and what looks like its options.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
all() { local -n of=$1; local k; for k in "${!of[@]}"; do show "$1 $k=${of[$k]}"; done; show "$1 ${#of[@]}"; }
declare -A m
m=(a 1 b 2); all m
m=(a 1 b); all m
x="p q"; m=($x 1); all m
m=([k]=v); m=([k]+=x [j]=v [j]+=w); all m
m+=([k]+=more [n]=q [n]+=z c 3); all m
m=(a 1); m+=(b 2 a 3 "c d" 4); all m
m=([a]=1 b 2) || show never; all m
m["*"]=star; m["@"]=at; show "${m["*"]}" "${m["@"]}" "${#m["@"]}"; k='*'; show "${m[$k]}"
a=([2]+=x y [1]+=z [2]+=w); all a
a+=([2]+=Q [0]=n t); all a
a=(x [0]+=y); all a
declare -A q=(a 1 b 2); all q
f() { local -A r=(k v l w); all r; }; f
printf -v v '-%s' x; show "$? $v"
printf -v v -- '-%s' x; show "$? $v"
printf -v v 'a%3cb' ''; show "$? [$v]"
show "$(printf '[%c][%4c][%-3c]' '' a '' 2>/dev/null)"
v=$(printf '%*s|' a b); show "$? $v"
v=$(printf '%.*s|%d' 2 bcd 4x); show "$? $v"
