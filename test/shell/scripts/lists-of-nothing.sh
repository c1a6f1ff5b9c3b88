#!/bin/bash
# Lists without elements under set -u, in the ways that scripts write them.
set -u
note() { for each in "$@"; do iptables -A OUTPUT -m comment --comment "<$each>" -j ACCEPT; done; }
none=()
empty=
some=("a b" c)
note "${none[@]+"${none[@]}"}" one
note "${some[@]+"${some[@]}"}" two
note "${none[@]+x}" "${none[*]+x}" three
note "${none[@]-other}" "${none[@]:-other}" four
note "$empty${none[@]}" "${none[@]}$empty" five
note "${none[@]}""" six
set --
note "$@" "$*" "${@:+x}" "x$@" seven
options=()
iptables -A INPUT "${options[@]+"${options[@]}"}" -j DROP
read -r -d '' text << 'END' || note "no end"
two
lines
END
note "$text"
printf 'x\0y z\0' | while IFS= read -r -d '' each; do note "$each"; done
named_one=1
named_two=2
for name in "${!named_@}"; do note "$name=${!name}"; done
