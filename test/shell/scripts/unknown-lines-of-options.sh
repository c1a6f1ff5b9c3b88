#!/bin/bash
# Words that nobody knows may name a table.
iptables -t nat -A POSTROUTING -j MASQUERADE
perl -e 'print "-t nat -F\n"' > /tmp/lines
while read -r line; do iptables $line; done < /tmp/lines
table=$(perl -e 'print "-t mangle"')
iptables $table -A PREROUTING -j ACCEPT
iptables -A FORWARD -j DROP
