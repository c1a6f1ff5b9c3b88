#!/bin/sh
# In a POSIX shell set -e holds in a substitution, though that stands in a condition; a function may end with any number.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
set -e
f() { false; echo goes on; }
if x=$(f); then note "yes $x"; else note "no $x"; fi
{ x=$(f); note "behind $x"; } || note "or $?"
(f; note in a subshell) || note never
g() { return 300; }
g || note "$?"
(g) || note "$?"
x=$(g) || note "$?"
unset OPTIND || note never
note never
