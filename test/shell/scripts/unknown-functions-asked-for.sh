#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
[ -f /etc/nosuch ] && log() { :; }
type log > /dev/null 2>&1 && show type
command -v log > /dev/null && show command
declare -F log > /dev/null && show declare
show end
