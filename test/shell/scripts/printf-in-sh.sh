#!/bin/sh
# What printf of a POSIX shell makes of escapes and of what it does not have.
note() { iptables -A OUTPUT -m comment --comment "<$*>" -j ACCEPT; }
note "$(printf 'a\x41\101')"
note "$(printf '%b' 'x\ty\x41')"
note "$(printf '%s|%5s|%-3s|%03d' a b c 7)"
note "$(printf 'plain %s\n' one two)"
