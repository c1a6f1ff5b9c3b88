#!/bin/sh
# A whole table from a here-document, with variables in it.
SSH_PORT=2222
ADMIN="203.0.113.5"
iptables-restore <<EOF
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:ssh - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -p tcp --dport ${SSH_PORT} -j ssh
-A ssh -s $ADMIN -j ACCEPT
-A ssh -m recent --name ssh --set
-A ssh -m recent --name ssh --update --seconds 60 --hitcount 4 -j DROP
COMMIT
*nat
-A POSTROUTING -o eth0 -j MASQUERADE
COMMIT
EOF
cat <<'EOF' | iptables-restore -n && iptables -A INPUT -j REJECT
*filter
-A INPUT -p udp --dport 123 -j ACCEPT
COMMIT
EOF
printf '%s\n' '*mangle' '-A PREROUTING -p tcp --syn -j TCPMSS --set-mss 1400' COMMIT | iptables-restore --noflush
{ echo '*raw'; for p in 67 68; do echo "-A PREROUTING -p udp --dport $p -j CT --notrack"; done; echo COMMIT; } | iptables-restore -n
