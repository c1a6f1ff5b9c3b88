#!/bin/sh
# What iptables-restore makes of its options: a file behind -w is taken for the seconds that it waits.
iptables -P FORWARD DROP
cat > /tmp/site.rules <<'RULES'
*filter
:INPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -p tcp --dport 22 -j ACCEPT
COMMIT
RULES

iptables-restore -w /tmp/site.rules 2>/dev/null </dev/null
case $? in
  0) iptables -A OUTPUT -m comment --comment "taken" -j ACCEPT ;;
  *) iptables -A OUTPUT -m comment --comment "refused with $?" -j ACCEPT ;;
esac
iptables-restore --nosuch < /tmp/site.rules 2>/dev/null || iptables -A OUTPUT -m comment --comment "no such option: $?" -j ACCEPT
iptables-restore --nof /tmp/site.rules && iptables -A OUTPUT -m comment --comment "shortened" -j ACCEPT
iptables-restore /tmp/site.rules /tmp/site.rules 2>/dev/null || iptables -A OUTPUT -m comment --comment "one file alone" -j ACCEPT
ip6tables-restore -w 5 <<'RULES' && ip6tables -A OUTPUT -o lo -j ACCEPT
*filter
:INPUT DROP [0:0]
-A INPUT -i lo -j ACCEPT
COMMIT
RULES
iptables -Z INPUT 2 && iptables -A OUTPUT -m comment --comment "there is a second rule" -j ACCEPT
iptables -Z INPUT 9 2>/dev/null || iptables -A OUTPUT -m comment --comment "and no ninth" -j ACCEPT
