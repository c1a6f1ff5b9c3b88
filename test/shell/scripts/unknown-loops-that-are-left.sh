#!/bin/bash
# Loops inside each other that are left in one of two ways, and what follows them.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
for table in filter nat; do
  for chain in INPUT OUTPUT; do
    [ -f /etc/nosuch ] && break 2
    [ -f /etc/protocols ] && continue 2
    note "$table $chain"
  done
  note "behind $table"
done
note end
IFS=$([ -f /etc/protocols ] && echo ,)
fields="1,2 3"
note $fields
unset IFS
list=$(cat << END
first
END
echo second; echo third)
iptables -A INPUT -m comment --comment "$list" -j ACCEPT
