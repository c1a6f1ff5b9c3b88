#!/bin/bash
# Saves what is there, changes it, and puts it back.
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -N keep
iptables -A keep -s 10.0.0.0/8 -j RETURN
backup=$(mktemp)
iptables-save -t filter > "$backup"
iptables -F; iptables -X
iptables -A INPUT -j DROP
iptables-restore < "$backup"
iptables -A INPUT -p tcp --dport 23 -j ACCEPT
sed 's/dport 22/dport 2222/' "$backup" | iptables-restore
cat > /tmp/rules.v6 <<EOF
*filter
:INPUT DROP [0:0]
-A INPUT -p tcp --dport 22 -j ACCEPT
COMMIT
EOF
ip6tables-restore /tmp/rules.v6
rm -f "$backup"
