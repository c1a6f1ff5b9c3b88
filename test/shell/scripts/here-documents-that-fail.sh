#!/bin/sh
c() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
c start
f() { cat; c in f; }
f <<E
${u?not set}
E
c f $?
{ c a; c b; } <<E
$((1/0))
E
c g $?
while read x; do c "x$x"; done <<E || c or
$((1/0))
E
c w $?
bash -c 'x=(1 2); iptables -A INPUT -m comment --comment "${x[1]}${x[0]}"; echo "$((1/0))"; iptables -A INPUT -m comment --comment same'
iptables -A FORWARD -j DROP <<E
$((08))
E
set -e
c before
x=1 <<E
$((1/0))
E
c not
