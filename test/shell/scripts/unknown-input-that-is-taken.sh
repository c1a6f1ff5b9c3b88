#!/bin/bash
# Loops over lines that another program reads as well.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
n=5
printf '%s\n' one two three > /tmp/hosts
while read -r host; do
  show "$host"
  ssh "root@$host" iptables -F < /dev/null
done < /tmp/hosts

# Whatever reads along takes what the loop was to read.
while read -r host; do
  show "again $host"
  ssh "root@$host" iptables -F
done < /tmp/hosts
show between
while read -r host; do
  show "first $host"
  head -n 1 > /dev/null
done < /tmp/hosts
printf '%s\n' one two three | while read -r host; do
  show "last $host"
  cat > /dev/null
done
