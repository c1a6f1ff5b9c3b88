#!/bin/bash
c() { t=${1//$'\n'/\~}; iptables -A INPUT -m comment --comment "$2$t."; }
for f in "tr , '\n'" "tr -d a" "sed s/a/x/" "sed /d/d" "sed -n 1p" "sed -n '\$p'" "head -1" "head -5" "tail -1" "tail -n +2" "cut -d, -f1" "grep a" "sort" "rev" "tac" "awk '{print \$1}'" "uniq" "wc -l" "cat" "sed 1d" "tr '\n' ' '"; do
  for t in 'a,b' 'a,b\n' 'a\nd' 'a\nd\n' ''; do
    v=$(printf "$t" | eval "$f"; echo "$?")
    c "$v" "$f $t "
  done
done
