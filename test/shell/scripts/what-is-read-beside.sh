#!/bin/bash
# What commands in the background read: nothing, or what a loop around them does.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
printf '%s\n' 1 2 3 | while read -r l; do show "$l"; (cat >/dev/null) & wait; done
printf '%s\n' 1 2 3 | while read -r l; do show "$l"; cat >/dev/null & wait; done
printf '%s\n' 1 2 3 | while read -r l; do show "$l"; { cat >/dev/null; } & wait; done
while read -r l; do show "$l"; cat >/dev/null & wait; done <<E
1
2
E
while read -r l; do show "$l"; (cat >/dev/null) & wait; done <<E
1
2
E
printf '%s\n' 1 2 > /tmp/i; (exec < /tmp/i; read -r q; show "$q"); read -r q; show "[$q]"; x=$(exec < /tmp/i; cat); show "$x"; printf 'a\nb\n' | { (exec < /tmp/i); read -r q; show "$q"; }
printf '%s\n' 1 2 | bash -c 'cat & wait' | { read -r q; show "[$q]"; }; printf '%s\n' 1 2 | sh -c 'cat & wait' | { read -r q; show "[$q]"; }; printf '%s\n' 1 2 | bash -c '{ cat & wait; }' | { read -r q; show "[$q]"; }
while read -r h; do ssh "$h" & done <<E
a
b
E
wait; while read -r h; do show "$h"; sleep 0 & done <<E
c
d
E
wait
