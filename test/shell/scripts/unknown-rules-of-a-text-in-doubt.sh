#!/bin/sh
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
set -e
{ echo '*filter'; [ -f /etc/protocols ] && echo '-A INPUT -s 10.0.0.1 -j DROP'; echo '-A INPUT -j ACCEPT'; echo COMMIT; } | iptables-restore -n
show "$?"
iptables -D INPUT 1 && iptables -D INPUT 2
show never
