#!/bin/bash
c() { iptables -A INPUT -m comment --comment "$*"; }
arr=(one 'two words' three)
declare -A map=([key]=value)
f() { local list=("${!1}"); c "${#list[@]} ${list[1]}"; }
f 'arr[@]'
a='arr[1]'; c "${!a}"
a='arr[i+1]'; i=1; c "${!a}"
a='map[key]'; c "${!a}"
a='arr[*]'; c "${!a}"
a='arr[9]'; c "x${!a}y"
a=arr; c "${!a}"
for x in "${!1}"; do c never; done
b=a; c "${!b}"
ports_web="80 443"; for k in web ssh; do v="ports_$k"; c "${!v:-none}"; done
set -u
echo "${!nothing}"; c same line
c next line
