#!/bin/sh
# A helper of the host is called by its path; what it does to the rules nobody knows.
iptables -A INPUT -i lo -j ACCEPT
/usr/local/lib/firewall/local-rules.sh
iptables -A INPUT -j DROP
