#!/bin/bash
c() { iptables -A INPUT -m comment --comment "$*"; }
set -e
v=$(false; echo after); c "1 $v"
v=$(f() { false; echo inf; }; f; echo after2); c "2 $v"
v=$( (false; echo sub) ; echo x); c "3 $v"
g() { false; echo ing; }
v=$(g); c "4 $v"
v=$(set -e; false; echo no) || c "5 $v"
while read -r x; do c "process $x"; done < <(echo in; false; echo not)
x=$(false; echo plain); c "$x"
shopt -s inherit_errexit
v=$(false; echo inherited); c "never $v"
