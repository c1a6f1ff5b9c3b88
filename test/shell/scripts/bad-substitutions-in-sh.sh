#!/bin/sh
c() { iptables -A INPUT -m comment --comment "$*."; }
v=$(echo "${arr[0]}" | cat); c "$? $v"
v=$(printf '%s\n' "${arr[0]}" | sort | tr '\n' ,); c "$? $v"
v=$(echo "${a/b/c}" | wc -l); c "$? $v"
v=$(echo "${!a}" | wc -l); c "$? $v"
v=$(echo "${a^^}" | wc -l); c "$? $v"
v=$(echo "${a:1:2}" | wc -l); c "$? $v"
(echo "${arr[@]}"); c "$?"
(: "${#arr[@]}"); c "$?"
echo "${arr[1]}" | iptables -A INPUT -j ACCEPT
c next
if echo "${x[0]}" | cat; then c yes; fi
c "${arr[0]}"
c never
