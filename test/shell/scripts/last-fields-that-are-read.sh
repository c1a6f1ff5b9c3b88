#!/bin/bash
# The last of several fields takes all that is left, but for what ends it where it is one word.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
printf 'a b,\n' | { IFS=', ' read -r x; show "[$x]"; }
printf 'a,\n' | { IFS=', ' read -r x; show "[$x]"; }
printf 'a ,\n' | { IFS=', ' read -r x; show "[$x]"; }
printf 'a ,  \n' | { IFS=', ' read -r x; show "[$x]"; }
printf 'a  b ,  \n' | { IFS=', ' read -r x; show "[$x]"; }
printf 'a\tb,\n' | { IFS=', ' read -r x; show "[$x]"; }
printf 'a,b,\n' | { IFS=', ' read -r x; show "[$x]"; }
printf 'a,b,\n' | { IFS=', ' read -r x y; show "[$x][$y]"; }
printf 'a,b c,\n' | { IFS=', ' read -r x y; show "[$x][$y]"; }
printf 'a,b,c,\n' | { IFS=', ' read -r x y; show "[$x][$y]"; }
printf 'a,b c ,  \n' | { IFS=', ' read -r x y; show "[$x][$y]"; }
printf 'a:b:\n' | { IFS=: read -r x; show "[$x]"; }
printf 'a b:\n' | { IFS=: read -r x; show "[$x]"; }
