#!/bin/sh
# What bash has and a POSIX shell does not is text here.
for n in {1..3}; do iptables -A INPUT -m comment --comment "n=$n" -j ACCEPT; done
iptables -A INPUT -m comment --comment "$(echo 'a\tb' | tr '\t' _)" -j ACCEPT
if [ "a" == "a" ] 2>/dev/null; then iptables -A INPUT -p tcp --dport 1 -j ACCEPT; else iptables -A INPUT -p tcp --dport 2 -j ACCEPT; fi
alias fw='iptables -A INPUT'
fw -p tcp --dport 3 -j ACCEPT
x='a b'
export y=$x
iptables -A INPUT -m comment --comment "$y" -j ACCEPT
set -- $x c
iptables -A INPUT -m comment --comment "$# $*" -j ACCEPT
iptables -A INPUT -m comment --comment "${x%% *}-`echo $x | wc -w | tr -d ' '`" -j ACCEPT
