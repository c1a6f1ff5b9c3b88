#!/bin/bash
# What may not be written to, numbers that are none, and what set -e makes of them.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
set -- a b c
(shift zz; note shift "$?" "$#")
(shift -1; note shift "$?" "$#")
(shift ' 1 '; note shift "$?" "$#")
(shift 1 2; note never) || note many "$?"
f() { return zz; }
f; note return "$?"
g() { return -1; }
g; note return "$?"
(exit zz); note exit "$?"
(exit 256); note exit "$?"
for i in 1 2; do for j in 1 2; do continue -1; done; note never; done; note loop "$?" "$i"
(for i in 1; do break zz; done; note never); note break "$?"
(trap : NOSIGNAL; note trap "$?")
(export 1a=2; note export "$?")
([ a = a; note bracket "$?")
readonly fixed=1
fixed=2 note runs
(: $((fixed = 2)); note never); note arithmetic "$?"
(unset fixed; note unset "$?")
set -e
h() { local fixed=3 || note local "$?"; }
h
(if export fixed=3; then :; fi; note never) || note condition "$?"
(set -u; for i in "$nothing" "${fixed:=2}"; do :; done; note never) || note unset "$?"
(fixed=4 true; note never) || note before "$?"
note end
if fixed=2; then note never; fi
note never
