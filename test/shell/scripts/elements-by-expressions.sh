#!/bin/bash
# Elements whose index is worked out, in numbers, in what is unset, and in what printf is given.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
n=5
arr=(1 2 3); i=0
show $((arr[0]+arr[i+1])) $((arr[arr[0]])) $((arr[-1])) $((arr[i++])) $i $((arr[i++] += 10)) "$i" "${arr[@]}" $((arr[9]+1))
declare -A map=([a]=3); k=a
show $((map[a]+1)) $((map[b]+1)) $((map[$k])) $((map[k])); (( map[a]++, map[new] += 2 )); show "${map[a]}" "${map[new]}"
(( arr[i]++ )); (( arr[-1] += 7 )); ((arr[n]=1)); show "${arr[@]}" "${!arr[@]}"
show $((36#z)) $((64#_)) $((64#@)) $((16#fF)) $((37#aA)); (show $((65#1))); show "$?"
i=1; unset "arr[$i]"; show "${arr[@]}"; unset 'arr[n-3]' 'arr[-1]'; show "${arr[@]}"; unset 'arr[-9]'; show "$?"
unset 'arr[@]'; show "${#arr[@]}"; unset 'map[a]'; show "${!map[@]}"; plain=3; unset 'plain[1]'; show "$? $plain"; unset 'plain[0]'; show "${plain-gone}"
printf -v plain; show "$?"; printf -v 1x a; show "$?"; printf -v 'arr[1+1]' q; show "${!arr[@]}"; printf '-%s' a; show "$?"
