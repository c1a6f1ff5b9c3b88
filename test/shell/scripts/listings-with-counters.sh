#!/bin/bash
# What iptables -L says besides counters and names of the host is the same on any host.
iptables -N guests
iptables -A INPUT -j guests
iptables -A INPUT -s 192.0.2.7 -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -s 192.0.2.8 -p tcp -m multiport --dports 80,443 -j ACCEPT
iptables -A guests -i wlan0 -s 198.51.100.0/24 -j LOG --log-prefix 'guest '
iptables -P FORWARD DROP

iptables -L INPUT -v -n | grep -q 192.0.2.9 || iptables -A INPUT -s 192.0.2.9 -j DROP
iptables -L INPUT -v -n | grep -q 192.0.2.8 && iptables -A OUTPUT -d 192.0.2.8 -j ACCEPT
iptables -L | grep -q '^Chain guests' && iptables -A guests -j RETURN
iptables -L FORWARD | grep -q 'policy DROP' && iptables -A FORWARD -i lo -j ACCEPT
iptables -t nat -L -n -v | grep -q MASQUERADE || iptables -t nat -A POSTROUTING -o ppp0 -j MASQUERADE
[ -n "$(iptables -L POSTROUTING -t nat -v | grep MASQ)" ] && iptables -A OUTPUT -o ppp0 -j ACCEPT

# Rules are found by what they say, and deleted by their numbers.
number=$(iptables -L INPUT -v -n --line-numbers | awk '/guests/ { print $1 }')
[ -n "$number" ] && iptables -D INPUT "$number"
for number in $(iptables -nvL INPUT --line-numbers | grep -E '192\.0\.2\.(8|9) ' | cut -d' ' -f1 | sort -rn); do
  iptables -D INPUT "$number"
done
rules=$(iptables -L guests -n -v | tail -n +3 | wc -l)
[ "$rules" -eq 2 ] && iptables -A guests -p "$rules" -j DROP
if [[ $(iptables -vL guests | grep -c LOG) == 1 ]]; then iptables -A guests -p icmp -j DROP; fi

# One rule alone, and how rules were given.
iptables -S INPUT 1 | grep -q -- '--dport 22' && iptables -A FORWARD -p tcp --dport 22 -j ACCEPT
iptables -L INPUT 1 -n | grep -q 'dpt:22' && iptables -A FORWARD -p tcp --dport 23 -j ACCEPT
iptables -S guests -v | grep -q ' -c ' && iptables -A FORWARD -p tcp --dport 24 -j ACCEPT
