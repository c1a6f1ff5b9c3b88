#!/bin/bash
c() { iptables -A INPUT -m comment --comment "$*"; }
v=$(echo a; exec >/dev/null; echo b; c "in $(echo c)"); c "$v" 1
v=$(exec 3>&1; exec >/dev/null; echo a; exec >&3; echo b); c "$v" 3
v=$(exec >&2; echo a) 2>/dev/null; c "$v" 4
v=$(exec > >(cat >/dev/null); echo a); c "$v" 5
v=$( (exec >/dev/null; echo a); echo b); c "$v" 6
f() { exec >/dev/null; echo x; }; v=$(f; echo y); c "$v" 7
exec >/tmp/log; v=$(echo still); c "$v" 8
