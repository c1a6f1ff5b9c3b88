#!/bin/bash
# What braces make may go on with the name of a variable.
net=10.0.0 net1=10.1.0.0/16 net2=10.2.0.0/16
for n in $net{1,2}; do iptables -A INPUT -s $n -j DROP; done
for n in ${net}.{1,2} $net.{3..4} "$net"{.5,.6}; do iptables -A INPUT -s $n -j DROP; done
