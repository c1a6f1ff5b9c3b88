#!/bin/bash
# Elements before the first of an array: they are not set, and of their length bash gives up the line.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
ar=(); show "1 ${ar[-1]-none} ${ar[-1]:+set}"
show "never ${#ar[-1]}"; show never
show "2 $?"
ar=(a bc); show "3 ${#ar[-1]} ${ar[-2]}"
f() { show "never ${#ar[-3]}"; show never; }; f; show never
(show "never ${#ar[-3]}"; show never); show "4 $?"
show "5 ${ar[-3]-none}"
declare -A m=([-1]=abc); show "6 ${#m[-1]} ${#m[-2]}"
unset none; show "7 ${#none[-1]}"; show 8
