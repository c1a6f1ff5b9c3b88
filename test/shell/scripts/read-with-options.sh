#!/bin/bash
c() { iptables -A INPUT -m comment --comment "$*"; }
read -n 1 -r -p "go on? " k; c "1 $? [$k]"
printf 'a,b,c\nd' | while read -r -d , x; do c "2 [$x]"; done
while IFS= read -r -d ' ' x || [ -n "$x" ]; do c "3 [$x]"; done <<< "one two three"
printf 'yes\nno\n' | { read -n 1 x; c "4 [$x]"; read -n 1 x; c "4b [$x]"; read x; c "4c [$x]"; }
read -N 3 x <<< "abcdef"; c "5 $? [$x]"
read -n 9 x <<< "abc def"; c "6 $? [$x]"
read -N 9 x <<< "abc"; c "7 $? [$x]"
read -d : a b <<< "x y z:w"; c "8 $? [$a][$b]"
read -ra arr -d ';' <<< "p q r;s"; c "9 ${#arr[@]} ${arr[2]}"
read -t 1 x; c "10 $? [$x]"
read -s -p pw: x; c "11 $? [$x]"
