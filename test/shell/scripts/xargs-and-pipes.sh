#!/bin/bash
# Pipelines feed commands.
echo "10.0.0.1 10.0.0.2" | tr ' ' '\n' | xargs -I{} iptables -A INPUT -s {} -j DROP
printf '%s\n' 22 80 | sort -rn | while read -r p; do iptables -A INPUT -p tcp --dport "$p" -j ACCEPT; done
seq 1 3 | xargs -n1 iptables -A OUTPUT -j ACCEPT -p tcp --sport
ports=$(echo 80,22,443,22 | tr ',' '\n' | sort -nu | paste -sd, -)
for n in $(echo a:b:c | cut -d: -f1,3 --output-delimiter=' ') ; do iptables -N x$n; done
for w in $(echo "k1=v1;k2=v2" | tr ';' ' '); do iptables -A OUTPUT -m comment --comment "${w%=*} is ${w#*=}" -j ACCEPT; done
first=$(printf 'b\na\n' | sort | head -n1)
iptables -N "ch-$first"
iptables -A INPUT -m comment --comment "$(cat <<X
in a document
X
)" -j ACCEPT
