#!/bin/sh
# Settings from a file beside the script.
. /scripts/config-file.conf
for iface in $INTERNAL; do
  iptables -A FORWARD -i "$iface" -o "$EXTERNAL" -j ACCEPT
done
[ "$LOGGING" = yes ] && iptables -A FORWARD -j LOG
[ "${DEBUG:-no}" = yes ] && iptables -A FORWARD -j RETURN
helper 443
