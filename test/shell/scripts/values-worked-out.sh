#!/bin/bash
# Values that change while they are worked out: of integers, of indices, of patterns with variables in parentheses, of empty texts.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
n=5 k= z=0 m=2
declare -i di='k++'; show "1 $di $k"
declare -i di='n--' dj=n++; show "2 $di $dj $n"
declare -i di=++n; show "3 $di $n"; di+=n++; show "4 $di $n"; di='n+=2'; show "5 $di $n"
f() { local -i l='n++'; show "6 $l $n"; l=n--; show "7 $l $n"; }; f
typeset -i tt='(z=3)+z'; show "8 $tt $z"
n=5; show "9 $((n += (n |= 7))) $n"; n=5; ((n -= n++)); show "10 $n"; n=5; ((n = n++ + n)); show "11 $n"
n=5; show "12 $((n + (n = 7))) $((n * n++)) $n"; n=2; show "13 $((n ^= n <<= 1))"; a=(1 2); ((a[0] += a[0]++)); show "14 ${a[0]}"
x=; show "15 ${x/*/z}" "${x//*/z}" "${x/#/z}" "${x/%/z}" "${x/#*/z}" "${x/?/z}" "${x//}" "${x/%*/z}" "${x///z}"
set -- '' ' s '; show "16 ${*/**/"&"}" "${@/*/q}" "${@/#/p}"
ar=('' b); show "17 ${ar[@]/*/q}" "${ar[@]/%/p}"
ar=(1 2 3 4); unset 'ar[$((1+1))]'; show "18 ${!ar[*]}"; i=0; unset 'ar[i]'; unset 'ar[$i+1]'; show "19 $? ${!ar[*]}"
t=a.b.c; p='*'
[[ $t = *(*$p|0) ]]; show "20 $?"
[[ $t = *(*|0) ]]; show "21 $?"; [[ $t = +(*) ]]; show "22 $?"; [[ $t = *(a.|b.|c) ]]; show "23 $?"; [[ $t = @(a*|b) ]]; show "24 $?"
[[ '' = *(*|0) ]]; show "25 $?"; [[ abab = +(*b) ]]; show "26 $?"; [[ abab = *(?b) ]]; show "27 $?"
(declare -i di='$z + 1'; show "never $di"); show "28 $?"
(let 'di=$z + 1'; show "29 $? $di"); show "30 $?"
declare -A m=([a]=1 [b]=2 [c]=3); k=b; unset 'm[$k]'; show "31 ${!m[*]}"; unset "m[$k]"; show "32 $?"; unset 'm[c]'; show "33 ${!m[*]}"
shopt -s extglob
p='*'; t=a.b.c; case $t in @("a b"|$p)) show c;; esac; case "a b" in @("a b"|x)) show d ;; esac; [[ $t == +(\ "$p"[ab]|.~) ]]; show "34 $?"
x=aXb; show "${x/@(X|"$p")/-}" "${x//+([a-b])/_}"
