#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
[[ "a;b" =~ (a;b) ]] && show 1
[[ 'a b' =~ ^(a' b')$ ]] && show "2 ${BASH_REMATCH[1]}"
[[ ab =~ a|b ]] && show 3
[[ ab =~ (a)(b)? && -n x ]] && show 4 "${BASH_REMATCH[2]}"
[[ (x =~ x) ]] && show 5
[[ (x =~ (x)) && (y =~ y) ]] && show 6
[[ "a b" =~ (a b) ]]; show "$?"
[[ ab =~ (a
b) ]]; show "$?"
if [[ x =~ (y|x ]]; then show never; fi
show never
