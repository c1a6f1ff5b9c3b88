#!/bin/bash
c() { iptables -A INPUT -m comment --comment "$*."; }
declare -A m=([a]=1); arr=(x y); e=; declare -a none
for v in m m[a] m[b] arr arr[1] arr[7] e nothing none arr[@] e[0]; do [[ -v $v ]] && c "$v yes" || c "$v no"; done
[ -v arr ] && c test
iptables-restore <<E || c refused
*filter
:a - [0:0]
:b - [0:0]
-A INPUT -j a
-A a -j b
-A b -j a
COMMIT
E
E
iptables-restore -n <<E || c refused 2
*filter
:a - [0:0]
-A a -j a
-A INPUT -j a
-D INPUT -j a
-A OUTPUT -j a
-F a
COMMIT
E
E
