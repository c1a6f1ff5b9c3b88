#!/bin/bash
x=global
outer() { local x=outer; inner; iptables -A INPUT -m comment --comment "outer $x" -j ACCEPT; }
inner() { iptables -A INPUT -m comment --comment "inner $x" -j ACCEPT; x=changed; y=made; }
outer
iptables -A INPUT -m comment --comment "$x $y" -j ACCEPT
( x=sub; inner )
iptables -A INPUT -m comment --comment "$x" -j ACCEPT
echo piped | { read -r x; inner; }
iptables -A INPUT -m comment --comment "after pipe $x" -j ACCEPT
recurse() { [ "$1" -le 0 ] && return 7; iptables -A OUTPUT -m comment --comment "level $1" -j ACCEPT; recurse $(($1 - 1)); }
recurse 3; iptables -A OUTPUT -m comment --comment "returned $?" -j ACCEPT
