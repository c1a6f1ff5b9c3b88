#!/bin/bash
# What bash runs at the end of a process of its own: not what a loop or a list has left for it, unless a word that cannot be expanded ends it under errexit.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
printf a | while read -r l; do trap "show while" EXIT; done
printf a | { trap "show group" EXIT; }
printf a | if true; then trap "show if" EXIT; fi
printf a | case x in x) trap "show case" EXIT; esac
f() { trap "show fn" EXIT; }; printf a | f
g() { while read -r l; do trap "show fnwhile" EXIT; done; }; printf a | g
printf a | { while read -r l; do trap "show groupwhile" EXIT; done; }
printf a | (trap "show sub" EXIT)
trap "show first" EXIT | cat
trap - EXIT
eval 'trap "show eval" EXIT' | cat
while :; do trap "show while1" EXIT; break; done | cat
printf a | while read -r l; do trap "show while3" EXIT; exit 2; done
while :; do trap "show whilebg" EXIT; break; done & wait
{ trap "show groupbg" EXIT; } & wait
if :; then trap "show ifbg" EXIT;  fi & wait
f & wait
trap "show simplebg" EXIT & wait
( while :; do trap "show subw" EXIT; break; done )
true && trap "show list" EXIT & wait
{ while read -r l; do trap "show gw3" EXIT; done; } < /dev/null >/dev/null | cat
printf a | while read -r l; do trap "show redirw" EXIT; done 2>/dev/null
for i in 1; do trap "show A" EXIT; set -u; echo $nope; done | cat
set -e
for i in 1; do trap "show H" EXIT; set -u; echo $nope; done | cat
for i in 1; do trap "show I" EXIT; echo ${nope?}; done | cat
for i in 1; do trap "show J" EXIT; set -u; f() { echo $nope; }; f; done | cat
for i in 1; do trap "show K" EXIT; set +e; set -u; echo $nope; done | cat
for i in 1; do trap "show L" EXIT; false; done | cat
