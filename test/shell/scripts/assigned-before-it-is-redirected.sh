#!/bin/bash
# bash assigns before it redirects; lengths of arrays under set -u; lines that go on; patterns in parentheses.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
x=5 < /dev/null
note "$x"
x=6 <<< "$((1 / 0))"
note "$x"
(
  set -u
  x=$nothing:z cat << END > /dev/null
$((1 / 0))
END
  note never
)
note "$?"
set -u
list=(2)
note "${#list[1]}" "${#list[@]}"
none=()
note "${#none[@]}" "${#none[0]}"
(note "${#nothing[@]}"; note never)
note "${#nothing[@]}"; note never
note "$?"
(note "${#x[1]}"; note never)
set +u
printf '%s\n' 'a\' 'b\\' 'c\' | while read line; do note "$line"; done
printf '%s\n' 'a\' 'b' | { read -r line; note "${line%?}"; }
file=/etc/fw/rules.v4
note "${file//+(e)/E}"
shopt -s extglob
note "${file//+([a-z])/W}"
set -- p q r
IFS=- read -ra words <<< $(printf '%s-' $IFS 1 2)
note "${words[*]}"
x=7 read -r line <<< "$x"
note "$line"
note "${!#}"
[[ aab == +(a)b ]] && note extended
