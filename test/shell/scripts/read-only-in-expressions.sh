#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
x=5; readonly x; ((x=4)); show "a $?"; ((x=4)) || show or; let x=4; show "l $?"; let x=4 y=5; show "l2 $? $y"; ((y=x=7)); show "$? $y"; if ((x++)); then show t; else show f; fi; for ((x=0;x<2;x++)); do show loop; done; show "fr $?"; read -a x <<< "1 2"; show "ra $?"; mapfile x <<< q; show "mf $?"; select x in a; do show "sel $x"; break; done <<< 1; show "s $?"; while ((x-- > 4)); do show "w"; break; done; show "$x"; [[ $((x=3)) ]]; show same
show "next $?"
set -e; ((x=4)) || show e1; y=$((x=2)); show never
show never
