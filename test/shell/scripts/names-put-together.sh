#!/bin/bash
# Variables whose names are put together.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
# Settings of a file, each a variable of its own.
while IFS='=' read -r key value; do
  case $key in '' | \#*) continue ;; esac
  declare "config_$key=$value"
done <<E
# where from
source=192.0.2.0/24
port=22

note=a=b
E
iptables -A INPUT -s "$config_source" -p tcp --dport "$config_port" -m comment --comment "$config_note" -j ACCEPT
name=extra
export "exported_$name=1"; readonly "fixed_$name=2"; f() { local "own_$name=3"; show "$own_extra"; }; f; show "$exported_extra" "$fixed_extra"
declare -A map; declare "map[x]=y"; declare list[1]=q; show "${map[x]}" "${list[1]}"
echo lost 2>&/tmp/o; show "$?"
