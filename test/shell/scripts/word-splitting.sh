#!/bin/sh
opts="-p tcp --dport 80"
iptables -A INPUT $opts -j ACCEPT
list="22:ssh 80:http"
for each in $list; do
  IFS=: ; set -- $each; unset IFS
  iptables -A INPUT -p tcp --dport "$1" -m comment --comment "$2" -j ACCEPT
done
empty=
iptables -A INPUT $empty -s 10.0.0.1 -j DROP
iptables -A INPUT "$empty" -s 10.0.0.2 -j DROP
old=$IFS; IFS='
'
for line in $(printf 'a b\nc d\n'); do iptables -A OUTPUT -m comment --comment "$line" -j ACCEPT; done
IFS=$old
set -- one "two three"
for word in "$@"; do iptables -A OUTPUT -m comment --comment "$word" -j ACCEPT; done
for word in $*; do iptables -A OUTPUT -m comment --comment "$word" -j DROP; done
