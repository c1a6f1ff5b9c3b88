#!/bin/sh
iptables -A INPUT -i lo -j ACCEPT
iptables -N kept
LAN=192.168.7.0/24
iptables-restore --noflush <<-EOF
	*filter
	:kept - [0:0]
	-A kept -s $LAN -j ACCEPT
	-I INPUT 1 -j kept
	COMMIT
	*nat
	-A POSTROUTING -s ${LAN%/*}/16 -o ppp0 -j MASQUERADE
	COMMIT
EOF
iptables-restore -n <<'EOF' || iptables -A INPUT -m comment --comment "refused $LAN" -j DROP
*filter
-A nowhere -j ACCEPT
COMMIT
EOF
