#!/bin/bash
# Lines that are taken apart with backslashes in them, words of a list as one, and other ways of old.
note() { for each in "$@"; do iptables -A OUTPUT -m comment --comment "<$each>" -j ACCEPT; done; }
read first rest << 'END'
one\ word and\
more
END
note "$first" "$rest"
set -- 'a b' c
IFS=,
all=$*
note "$all"
case $* in 'a b,c') note "joined by a comma" ;; esac
each=$@
note "$each"
unset IFS
note $[1 + 2] "$[$# * 10]"
true | false | true
statuses=("${PIPESTATUS[@]}")
note "${statuses[@]}"
note $((3 ** 70)) $((1 ** 112))
trap -p EXIT > /dev/null && note "traps are listed"
exec {spare}> /dev/null
echo nothing >&$spare
exec {spare}>&-
exec {list}<<< 'from a descriptor'
read -r line <&$list
note "$line"
exec {list}<&-
(trap 'note never' EXIT; exec true)
(exec note x 2> /dev/null) || note "no program $?"
exec iptables -A INPUT -j DROP
note never
