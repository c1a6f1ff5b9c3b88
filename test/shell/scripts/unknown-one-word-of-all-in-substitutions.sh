#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
set -- a 'b c'
x=$(IFS=; show $*)
show "$(IFS=:; show $*; echo end)"
