#!/bin/bash
a='it'\''s' b="say \"hi\"" c=$'tab\there'
iptables -A INPUT -m comment --comment "$a" -j ACCEPT
iptables -A INPUT -m comment --comment "$b" -j ACCEPT
iptables -A INPUT -m comment --comment 'a  b   c' -j ACCEPT
iptables -A INPUT -m comment --comment back\\slash\ and\ blank -j ACCEPT
iptables -A INPUT -m comment --comment "`echo \"old style\"`" -j ACCEPT
iptables -A INPUT -m comment --comment '$HOME `x` \n' -j ACCEPT
iptables -A INPUT \
  -p tcp \
  --dport 22 \
  -j ACCEPT
eval "iptables -A INPUT -m comment --comment \"\$a \$(echo eval)\" -j DROP"
