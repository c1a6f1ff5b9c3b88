#!/bin/sh
# A set that is made if the host has a file: what is put into it does not tell that it is there.
[ -f /etc/firewall/blocklist ] && ipset create blocklist hash:ip
ipset add blocklist 10.0.0.1 2> /dev/null
ipset flush 2> /dev/null
iptables -A INPUT -m set --match-set blocklist src -j DROP
iptables -A INPUT -j ACCEPT
