#!/bin/sh
# Lists that are written while they are read, in a POSIX shell.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
n=5
list=/tmp/list
fill() { printf '%s\n' 192.0.2.1 192.0.2.2 '# no address' > $list; }
fill; grep -v '#' $list > $list; show "$? $(wc -l < $list)"
fill; sort < $list > $list; show "$? $(wc -l < $list)"
fill; grep -v '#' $list > $list.new && mv $list.new $list
while read -r host; do iptables -A INPUT -s "$host" -j DROP; done < $list
fill; sed -i '/#/d' $list; show "$(wc -l < $list)"
fill; while read -r host; do show "$host"; rm -f $list; done < $list
cd /tmp && cd / && cd - > /dev/null && show "$(cd - && pwd)"
