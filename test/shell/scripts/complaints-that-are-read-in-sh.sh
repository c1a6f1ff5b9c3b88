#!/bin/sh
# What goes to descriptor 2 and to those above it in a POSIX shell, and what its builtin commands refuse.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
work() { echo working >&2; echo result; }
note "$(work)" / "$(work 2>&1 | tr '\n' ,)" / "$(work 2>&1 > /dev/null)"
exec 3>&1
note "$(note inner >&3; echo gathered)"
complaint=$(iptables -D nosuch -j DROP 2>&1) || note refused "${complaint:+with words}"
(echo x >&9; note nine "$?")
set - a b
note "$#"
set -
note "$#"
(read; note read "$?")
(printf; note printf "$?")
(wait 99999; note wait "$?")
(umask zz; note umask "$?")
(readonly r=1; unset r; note never) || note unset "$?"
(unset 1a; note never) || note unset "$?"
(: ${nothing?}; note never) || note unset "$?"
set -e
note "$-"
