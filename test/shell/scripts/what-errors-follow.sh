#!/bin/bash
# Where complaints go is told by the last redirection of descriptor 2.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
t() { show "$1: $(cat /tmp/o 2>/dev/null | tr '\n' ,)"; rm -f /tmp/o; }
e() { echo p; echo q >&2; }
{ e &>/tmp/o 2>&3; } 3>/dev/null; t 1
{ e >/tmp/o 2>&1 2>&3; } 3>/dev/null; t 2
e &>/tmp/o 2>/dev/null; t 4
x=$(e 2>&1 2>/dev/null); show "6 $x"
x=$(e 2>&1 >/dev/null); show "7 $x"
{ x=$(e 2>&1 2>&3); } 3>/dev/null; show "8 $x"
{ { e; } &>/tmp/o 2>&3; } 3>/dev/null; t 10
{ { e; } &>/tmp/o 2>&3; } 3>&1; t 11
{ e &>/tmp/o 2>&3; } 3>&2; t 12
