# Scripts in which ipv4-only has something to say, and scripts in which it has not.
#- nothing is said of IPv6
iptables -A INPUT -i lo -j ACCEPT
iptables -P INPUT DROP
#<^^^^^^^^^^^^^^^^^^^^ information[ipv4-only]: This closes IPv4 alone: nothing in this script calls ip6tables, so IPv6 stays open.
#- both
iptables -P INPUT DROP
ip6tables -P INPUT DROP
#- IPv6 is off
sysctl -w net.ipv6.conf.all.disable_ipv6=1
iptables -P INPUT DROP
#- nothing is closed
iptables -A INPUT -s 192.0.2.1 -j DROP
