#!/bin/bash
note() { iptables -A FORWARD -m comment --comment "$*" -j ACCEPT; }
printf '1\n2\n' | xargs -rn1 iptables -A INPUT -j ACCEPT -p tcp --dport
printf '3\n4\n' | xargs --no-run-if-empty --max-args=1 iptables -A INPUT -j ACCEPT -p tcp --dport
printf '5,6' | xargs -d, -n 1 iptables -A INPUT -j ACCEPT -p tcp --dport
printf '7\t8' | xargs -d '\t' -I@ iptables -A INPUT -p tcp --dport @ -j ACCEPT
printf 'tcp --dport 9\nudp --dport 10\n' | xargs -L1 iptables -A INPUT -j ACCEPT -p
printf 'tcp \n--dport 11\nudp --dport 12\n' | xargs -rL 1 iptables -A INPUT -j ACCEPT -p
printf 'tcp --dport 13\n' | xargs -n1 -l iptables -A INPUT -j ACCEPT -p
printf '14\n' | xargs -i iptables -A INPUT -p tcp --dport {} -j ACCEPT
printf '15\n' | xargs -I{} -n1 iptables -A INPUT -p tcp --dport {} -j ACCEPT
printf '16\0' | xargs -0n1 iptables -A INPUT -j ACCEPT -p tcp --dport
printf '  \n' | xargs -L1 iptables -A INPUT -j DROP
printf 'a\nb\nc\n' | xargs -n1 sh -c 'iptables -A OUTPUT -m comment --comment "$0" -j ACCEPT; [ "$0" != b ] || exit 255'
note "$?"
printf 'a\nb\nc\n' | xargs -n1 sh -c '[ "$0" != b ] || exit 126'
note "$?"
note "$(printf ' a  b \n c ' | xargs)"
