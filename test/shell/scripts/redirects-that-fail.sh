#!/bin/sh
c() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
c start
read x <<E
$((1 / 0))
E
c after $?
: <<E
$((2 +))
E
c end $?
f() { cat; }
f <<E
${u?not set}
E
c f $?
