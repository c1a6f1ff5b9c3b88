#!/bin/bash
# Functions, options, traps and local variables that differ by what the host has.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
if [ -f /etc/nosuch ]; then open() { iptables -A INPUT -j ACCEPT; }; else open() { iptables -A INPUT -j DROP; }; fi
open
if [ -f /etc/nosuch ]; then only() { iptables -A FORWARD -j ACCEPT; }; fi
only || note none
if [ -f /etc/protocols ]; then unset -f open; fi
open
number=5
count() { [ -f /etc/nosuch ] && local number=9; number=8; }
count
iptables -A INPUT -p tcp --dport "$number" -j ACCEPT
list=(one two)
[ -f /etc/protocols ] && list+=(three) || list=()
for each in "${list[@]}"; do note "each of ${#list[@]}"; done
(
  if [ -f /etc/nosuch ]; then trap 'note leaving' EXIT; fi
  note inside
)
(
  [ -f /etc/nosuch ] || exit 0
  trap 'note never' EXIT
  note never
)
if [ -f /etc/nosuch ]; then set -e; fi
false
note goes on
