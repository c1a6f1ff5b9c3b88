#!/bin/sh
# The same kind of firewall as people keep it in a script. Calls of iptables are coloured by
# their words, through variables, quotes and continued lines, and so is the save file in the
# here-document at the end.
#
# It changes the firewall of the machine that it runs on: read it, do not run it.
set -eu

IPT="${IPT:-iptables}"
IP6T="${IP6T:-ip6tables}"
WAN="${WAN:-eth0}"
ADMINS="198.51.100.0/24 203.0.113.64/26"

for tool in "$IPT" "$IP6T"; do
  $tool -F
  $tool -X
  $tool -P INPUT ACCEPT
done

# Live connections first, what is broken second.
$IPT -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
$IPT -A INPUT -i lo -j ACCEPT
$IPT -A INPUT -m conntrack --ctstate INVALID -j DROP

# A chain that logs now and then, and drops.
$IPT -N log-drop
$IPT -A log-drop \
  -m limit --limit 5/min --limit-burst 10 \
  -j LOG --log-prefix 'dropped: ' --log-level 4
$IPT -A log-drop -j DROP

for net in $ADMINS; do
  "$IPT" -A INPUT -i "$WAN" -s "$net" -p tcp --dport 22 --syn -m comment --comment "admin $net" -j ACCEPT
done
${IPT} -A INPUT -p tcp -m multiport --dports 80,443 --syn -m conntrack --ctstate NEW -j ACCEPT
if ! $IPT -C INPUT -j log-drop 2>/dev/null; then
  $IPT -A INPUT -j log-drop
fi
$IPT -P INPUT DROP

# IPv6 in one go, all or nothing.
"$IP6T-restore" <<RULES
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate INVALID -j DROP
-A INPUT -p ipv6-icmp -j ACCEPT
-A INPUT -i $WAN -s 2001:db8:aa::/48 -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT
COMMIT
RULES
