#!/bin/bash
# Options that are on in one of two ways, and variables that are exported, read-only or set in one of them only.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
[ -f /etc/protocols ] && export mark=1
mark=2
sh -c 'iptables -A INPUT -m comment --comment "mark ${mark-unset}" -j ACCEPT'
[ -f /etc/nosuch ] && readonly mark
mark=3; note "same line"
note "mark $mark"
[ -f /etc/protocols ] && set -o pipefail
false | true || note pipefail
[ -f /etc/protocols ] && shopt -s nocasematch
[[ SSH == ssh ]] && note folded
case abc in a*) note "the same either way" ;; esac
[ -f /etc/protocols ] && set -a
given=1
sh -c 'iptables -A INPUT -m comment --comment "given ${given-unset}" -j ACCEPT'
[ -f /etc/protocols ] && some=1
[ -f /etc/protocols ] && list=(one two) || list=(three)
note "${list[1]}"
[ -f /etc/nosuch ] && set -u
note "$nothing"
note "may not come to this"
set -u
note "$some"
note end
