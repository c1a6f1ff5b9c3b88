#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
b=a:b:c
x=$(echo "${b//"'"/}" ")"); show "$x"; x=$(echo ${b%)} "${b#"}"}" ${c:-"}"} '${'); show "$x"
x="$(echo "${b:-"a)"}" '"')"; show "$x"
