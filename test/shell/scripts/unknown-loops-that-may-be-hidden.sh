#!/bin/sh
# Whether the kernel takes a jump that closes a loop may depend on rules that may be there: what ends a chain hides the jumps below it.
if [ -f /etc/nosuch ]; then
  iptables -A INPUT -j DROP
else
  iptables -A INPUT -j ACCEPT
fi
iptables -N round
iptables -A INPUT -j round
iptables -A round -j round
echo "taken: $?"

# Either way the chain is not come to, and both jumps are there.
iptables -t mangle -N one
iptables -t mangle -N two
[ -f /etc/nosuch ] && iptables -t mangle -A one -j two
iptables -t mangle -A two -j one
iptables -t mangle -A PREROUTING -j one && iptables -A OUTPUT -m comment --comment "no loop" -j ACCEPT
iptables -A OUTPUT -o lo -j ACCEPT
