#!/bin/bash
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
perl <<'EOF'
system("iptables -F INPUT");
EOF
su -s /bin/sh nobody -c 'iptables -A INPUT -j DROP'
iptables -A FORWARD -j DROP
echo 1 | awk '{ system("iptables -A INPUT -p tcp --dport " $1 " -j ACCEPT") }'
echo 2 | awk '{ print "iptables -A INPUT -p tcp --dport " $1 " -j ACCEPT" | "sh" }'
echo 3 | sed 's/.*/iptables -A INPUT -p tcp --dport & -j ACCEPT/e'
