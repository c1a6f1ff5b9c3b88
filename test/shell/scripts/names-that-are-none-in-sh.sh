#!/bin/sh
# What becomes of names that no variable may have, of numbers that are none, and of users' folders, in a POSIX shell.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
n=5
(unset "arr[0]"; show "st $?"); show "o $?"
(unset -v a-b; show "st $?"); show "o $?"
(unset a-b; show "st $?"); show "o $?"
(unset -x; show "st $?"); show "o $?"
(read a-b < /dev/null; show "st $?"); show "o $?"
(export -f nosuch; show "st $?"); show "o $?"
(export -x; show "st $?"); show "o $?"
(getopts ab a-b -a; show "st $?"); show "o $?"
f() { show f; }; (unset -f f; show "$?"); f=1; unset f; f; show "${f-none}"
([ 5x -eq 5 ]; show "$?"); ([ "" -eq 0 ]; show "$?"); ([ 99999999999999999999 -gt 1 ]; show "$?"); ([ " 5 " -eq 5 ]; show "$?")
([ -v n ]; show "$?")
x=root; show ~$x ~"root" ~root/x ~/"$x" "~"/x \~/x a=~root:~/x; y=~root:~; show "$y" "${zz:-~}" ${zz:-~root}
