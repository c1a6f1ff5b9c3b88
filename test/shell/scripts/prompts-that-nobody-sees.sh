#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
[ -z "$PS1" ] && show noni; show "${PS1-unset}" "${PS1+x}"; case $- in *i*) show i;; *) show n;; esac
sh -c '[ -z "$PS1" ] || iptables -A INPUT -m comment --comment "$PS1$PS2"'
set -u
[ -z "$PS1" ] && show never
show never
