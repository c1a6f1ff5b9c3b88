#!/bin/bash
# Functions that ask for their own names, lists of lines, home folders inside words, and what is declared.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
a='x y'
n=5
f() { g; show "$FUNCNAME" "${FUNCNAME[1]}" "${#FUNCNAME[@]}"; }; g() { show "${FUNCNAME[*]}" "${FUNCNAME[0]}"; }; f; (g); x=$(g); show "${FUNCNAME-none}"
log() { echo "${FUNCNAME[1]}: $*"; }; f() { show "$(log x)"; }; f
show ~ ~/x "~" a=~ b=x:~/y c="~" d=~x; x=~/y; show "$x"; p=/a:~/b:~; show "$p"; p="~:~"; show "$p"; q=a:"~"; show "$q"; export PATH=$PATH:~/bin; show "${PATH##*:}"
mapfile -t lines < <(printf 'l1\nl2\n'); show "${#lines[@]}" "${lines[-1]}"
mapfile -t -n 1 one < <(printf 'l1\nl2\n'); show "${one[@]}"
mapfile -t -s 1 two < <(printf 'l1\nl2\n'); show "${two[@]}"
mapfile -d, -t three <<< "a,b"; show "${three[0]}"
readarray raw <<< "z"; show "${#raw[0]}"; mapfile -tn2 q <<< $'1\n2\n3'; show "${q[@]}"; mapfile -t -O 2 q <<< $'1\n2\n3'; show "${q[@]}"; mapfile -t <<< x; show "$MAPFILE"
export -n a; export x="$a" y; show "$x"; declare +x x; declare -p n >/dev/null; declare -f show >/dev/null && show df; declare -F nosuch || show ndf; declare -F show >/dev/null && show yes; declare -p nosuch 2>/dev/null || show np; show "$(declare -F show)"; sh -c 'iptables -A INPUT -m comment --comment "[$x$a]" -j DROP'
set -o nounset
show "$-"
[[ -o nounset ]] && show nounset
shopt -q nullglob || show no nullglob
shopt -s nullglob
shopt -q nullglob && show nullglob
