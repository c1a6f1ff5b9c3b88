#!/bin/bash
# What a script puts into a folder of PATH it calls by its name.
cat > /usr/local/bin/open-port <<'EOF'
#!/bin/sh
iptables -A INPUT -p "${2:-tcp}" --dport "$1" -m comment --comment "$0" -j ACCEPT
EOF
chmod 755 /usr/local/bin/open-port
open-port 1
sudo open-port 2 udp
/usr/local/bin/open-port 3
mkdir -p /opt/fw
printf '#!/bin/bash\nopen-port "$@"\nexit 3\n' > /opt/fw/both
chmod +x /opt/fw/both
PATH=$PATH:/opt/fw
both 4
iptables -A INPUT -p tcp --dport "5$?" -j ACCEPT
both() { iptables -A INPUT -p tcp --dport 6 -j ACCEPT; }
both 7
printf '#!/bin/sh\nopen-port "$1"\n' > /tmp/script
install -m 755 /tmp/script /usr/local/sbin/port-by-install
port-by-install 8
install -D -o root -g root /tmp/script /opt/tools/port
/opt/tools/port 9
. /dev/fd/0 <<< 'iptables -A INPUT -p tcp --dport 11 -j ACCEPT'
echo 'iptables -A FORWARD -m comment --comment "by a link" -j DROP' > /tmp/linked
ln -s /tmp/linked /tmp/link
. /tmp/link
