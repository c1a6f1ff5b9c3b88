#!/bin/bash
# Blanks, quotes, empty words and arrays of options.
OPTS=(-m comment --comment "two words")
LOG='-j LOG --log-prefix'
iptables -A INPUT "${OPTS[@]}" -j ACCEPT
iptables -A INPUT $LOG "it's: "
iptables -A INPUT -m comment --comment "a \"quoted\" \$5 \`x\`" -j ACCEPT
iptables -A INPUT -m comment --comment 'back\slash' -j ACCEPT
iptables -A INPUT -m comment --comment a\ b -j ACCEPT
empty=
iptables -A INPUT $empty -p tcp $empty --dport 5 -j ACCEPT
iptables -A INPUT "$empty" -p tcp --dport 6 -j ACCEPT
args="-p tcp"
args+=" --dport 7"
iptables -A INPUT $args -j ACCEPT
cmd="iptables -A INPUT -p udp --dport 53"
$cmd -j ACCEPT
eval "$cmd -m comment --comment 'from eval' -j ACCEPT"
iptables -A INPUT -m comment --comment "tab	and  blanks" -j ACCEPT
iptables -A INPUT -s {10.0.0.1,10.0.0.2} -j DROP
for n in {1..3} {a,b}{1,2}; do iptables -N c$n; done
