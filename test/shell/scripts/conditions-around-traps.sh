#!/bin/sh
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
set -e
if (trap 'false; show t' EXIT; show in); then show "y"; fi
(trap 'false; show t' EXIT; show in) || show "or $?"
trap 'show "end $?"' EXIT
trap 'show "first $?"; false; show t' USR1
f() { kill -USR1 $$; show "in f $?"; }
if f; then show y; fi
show never
