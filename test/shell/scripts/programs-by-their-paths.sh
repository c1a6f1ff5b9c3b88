#!/bin/sh
# Scripts that name each program by its path, and end where one of them fails.
set -eu
ECHO=/bin/echo IPTABLES=/sbin/iptables DATE=/bin/date
"$ECHO" 'Making the rules'
"$IPTABLES" -F
today=$($DATE +%F)
kernel=$(/bin/uname -r)
"$ECHO" "$today on $kernel"
for port in $(/bin/echo -e '22\t80'); do "$IPTABLES" -A INPUT -p tcp --dport "$port" -j ACCEPT; done
if /usr/bin/test -n "$today" || /bin/true; then "$IPTABLES" -A INPUT -i lo -j ACCEPT; fi
if /usr/bin/[ 1 -eq 2 ]; then "$IPTABLES" -A INPUT -j DROP; fi
"$IPTABLES" -A FORWARD -m mark --mark "0x$(/usr/bin/printf '%02x' 23)" -j ACCEPT
"$IPTABLES" -A OUTPUT -p icmp -j ACCEPT
