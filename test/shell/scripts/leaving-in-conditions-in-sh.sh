#!/bin/sh
# break and continue in the condition of a loop.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
k=0; while k=$((k + 1)); [ $k -lt 4 ] && { show c$k; continue; }; do show body; break; done; show "1 $? $k"
k=0; while { k=$((k + 1)); [ $k -lt 4 ] || break; }; do show b$k; done; show "2 $? $k"
k=0; while break; show never; do show never; done; show "3 $?"
k=0; until k=$((k + 1)); [ $k -gt 5 ] && break; [ $k -lt 3 ] && continue; do show b$k; done; show "4 $? $k"
k=0; until k=$((k + 1)); [ $k = 3 ] && break; do show b$k; done; show "5 $? $k"
for i in 1 2; do k=0; while k=$((k + 1)); [ $k = 2 ] && break 2; do show i$i$k; done; show never; done; show "6 $? $k"
for i in 1 2; do k=0; while k=$((k + 1)); [ $k = 2 ] && continue 2; do show i$i$k; done; show never; done; show "7 $? $k"
k=0; while false || break; do show never; done; show "8 $?"
k=0; while k=$((k + 1)); case $k in 1|2) continue;; 4) break;; esac; do show case$k; done; show "9 $? $k"
f() { while return 3; do show never; done; show never; }; f; show "10 $?"
k=0; while (k=5; break); k=$((k + 1)); [ $k -lt 3 ]; do show s$k; done; show "11 $?"
k=0; while if [ $k -ge 2 ]; then break; fi; do k=$((k + 1)); false; done; show "12 $? $k"
k=0; while ! { [ $k -ge 2 ] && break; }; do k=$((k + 1)); false; done; show "13 $? $k"
printf 'a\nb\nc\n' | { while read -r l; [ "$l" = b ] && continue; [ -n "$l" ] || break; do show "l $l"; done; show "14 $?"; }
k=0; while k=$((k+1)); [ $k -gt 5 ] && break 5; [ $k -lt 3 ] && continue; do show t$k; done; show "15 $? $k"
set -e
k=0; while k=$((k+1)); [ $k -lt 3 ] && continue; [ $k -lt 6 ]; do show e$k; done; show "16 $? $k"
