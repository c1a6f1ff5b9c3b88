#!/bin/bash
# Expansions in rules.
path=/etc/firewall/rules.d/10-web.conf
name=${path##*/}; name=${name%.conf}
iptables -N "${name#*-}"
list=22,80,443
for p in ${list//,/ }; do iptables -A web -p tcp --dport $p -j ACCEPT; done
iptables -A web -m comment --comment "${name^^} ${#list} ${list:3:2} ${list: -3}" -j ACCEPT
unset maybe
iptables -A web -m comment --comment "${maybe:-a}${maybe-b}${maybe:+c}${name:+d}" -j ACCEPT
ref=list
iptables -A web -p tcp -m multiport --sports "${!ref}" -j DROP
arr=(one two three)
iptables -A web -m comment --comment "${arr[-1]} ${arr[*]:1:2} ${#arr[@]} ${arr[@]/o/0}" -j ACCEPT
unset 'arr[1]'
for i in "${!arr[@]}"; do iptables -A web -m comment --comment "$i=${arr[$i]}" -j ACCEPT; done
printf -v port '%d' 0x50
iptables -A web -p tcp --dport $port -j ACCEPT
readonly port
iptables -A web -m comment --comment "$(printf '%03d|%-4s|%s' 7 ab c)" -j ACCEPT
mapfile -t lines < <(printf 'a\nb\n') || true
