#!/bin/sh
# Numbers that the printf of a POSIX shell writes, and texts that are none.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
n=5
show "$(printf '%d' -0x10)" "$(printf '%x' -1)" "$(printf '%u' -1)" "$(printf '%o' -8)" "$(printf '%#x %#o' 255 8)"
show "$(printf '% d|%+d|%5d|%-5d|%05d' 3 3 3 3 3)" "$(printf '%5.3d|%.0d|%x' 7 0 255)"
show "$(printf '%*d|%-*d|%.*s|%*s' 5 3 5 3 2 abc -5 x)" "$(printf '%c%c' ab c)" "$(printf '%.2s|%5.1s|' abc def)"
show "$(printf '%b|' 'a\tb\0101\101\c' x)" "$(printf 'a\cb')"
for number in 3x x '' 08 "'a" ' 5' '5 ' 99999999999999999999; do
  value=$(printf '%d' "$number")
  show "$number: $value, $?"
done
