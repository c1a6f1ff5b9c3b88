#!/bin/bash
# Two here-documents begin on one line.
cat <<ONE <<TWO | while read -r line; do iptables -A INPUT -m comment --comment "$line" -j ACCEPT; done
first
ONE
second
TWO
{ iptables-restore -n; ip6tables-restore -n <<B; } <<A
*filter
-A INPUT -s 2001:db8::1 -j DROP
COMMIT
B
*filter
-A INPUT -s 10.0.0.1 -j DROP
COMMIT
A
