#!/bin/bash
# Which loops can be left from where: from subshells, pipelines, functions and substitutions.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
for a in 1 2; do (for i in 1 2; do show "$i"; break 2; show in; done; show "st $?"); show "o $?"; done
for a in 1 2; do (show x; break; show in); show "o $?"; done
for a in 1 2; do (show x; continue; show in); show "o $?"; done
for a in 1 2; do x=$(echo a; break; echo b); show "$x $?"; done
for a in 1 2; do echo q | { read -r r; show "$r"; break; show in; }; show "o $?"; done
for a in 1 2; do f() { break; show in; }; f; show "o $?"; done
for a in 1 2; do f() { for i in 1 2; do break 2; done; show "in $?"; }; f; show "o $?"; done
for a in 1 2; do eval 'break; show in'; show "o $?"; done; show end
for a in 1 2; do break 0; show in; done; show "st $?"
for a in 1 2; do for b in 1 2; do break 0; show in; done; show "st $?"; done; show "end $?"
for a in 1 2; do for b in 1 2; do continue 0; show in; done; show "st $?"; done; show "end $?"
for a in 1 2; do for b in 1 2; do break 1 2; show in; done; show "st $?"; done; show "end $?"
for a in 1 2; do (for b in 1 2; do continue 0; show in; done; show "st $?"); show "o $?"; done; show "end $?"
break; show "a $?"; continue; show "b $?"; if true; then break; show c; fi; (break; show d); f() { break; show e; }; f; while :; do . /dev/null; break; done; show f
for i in 1 2; do break & wait; show "o $?"; done; for i in 1 2; do { break; } ; show no; done; for i in 1 2; do true && break || show no; show no; done; for i in 1 2; do ! break; show no; done; show "$?"; case x in x) for i in 1 2; do case $i in 1) continue ;; esac; show "$i"; done ;; esac
