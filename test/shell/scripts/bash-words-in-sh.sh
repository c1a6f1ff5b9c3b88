#!/bin/sh
# What bash has and dash has not, in a script that says it is for sh.
c() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
x=abc n=3
[[ $x == abc ]] && c yes || c no
if [[ -n $x && $n -gt 2 ]]; then c yes; else c no; fi
if [[ $x =~ ^a ]]; then c yes; elif [ "$x" = abc ]; then c elif; fi
((n++)); c "$?"
if ((n > 2)); then c more; else c less; fi
x+=d; c "$x $?"
let n=n+1; c "$n $?"
declare y=1; c "y$y $?"
shopt -s extglob; c "$?"
read -r -a list <<E
1 2
E
c "$?"
printf -v y %s 1; c "y$y $?"
trap 'c error' ERR; c "$?"
iptables -L &>/dev/null && c and
a=1 c "$a"; c "a$a"; a=2 :; c "a$a"
type -p iptables >/dev/null; c "$?"
set -o pipefail
c never
