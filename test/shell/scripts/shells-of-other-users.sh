#!/bin/sh
# Nobody is kept from being root here.
mkdir -p /etc/pam.d
for service in su su-l runuser runuser-l; do
  printf '%s sufficient pam_permit.so\n' auth account session password > /etc/pam.d/$service
done
export PORT=9
su -c 'iptables -A INPUT -p tcp --dport 1 -j ACCEPT'
su root -c 'iptables -A INPUT -p tcp --dport 2 -j ACCEPT'
su - -c 'iptables -A INPUT -p tcp --dport "$1" -j ACCEPT' root x 3
su - root -c "iptables -A INPUT -p tcp --dport 4 -j ACCEPT"
su -lc 'iptables -A INPUT -p tcp --dport 5 -j ACCEPT'
su --command='iptables -A INPUT -p tcp --dport 6 -j ACCEPT'
su <<EOF
iptables -A INPUT -p tcp --dport 7 -j ACCEPT
EOF
su - <<'EOF'
iptables -A INPUT -p tcp --dport 8 -m comment --comment "$(pwd)$PORT" -j ACCEPT
EOF
su root -s /bin/sh -c 'iptables -A INPUT -p tcp --dport $PORT -j ACCEPT'
runuser -u root -- iptables -A INPUT -p tcp --dport 10 -j ACCEPT
runuser root -c 'iptables -A INPUT -p tcp --dport 11 -j ACCEPT'
runuser -l root -c 'iptables -A INPUT -p tcp --dport "${PORT:-12}" -j ACCEPT'
su -c 'exit 3' || iptables -A INPUT -p tcp --dport 13$? -j ACCEPT
echo 'iptables -A INPUT -p tcp --dport 14 -j ACCEPT' | su -
