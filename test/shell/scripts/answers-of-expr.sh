#!/bin/sh
# Ports that are computed, networks that are taken apart, and a family that is guessed from an address.
IPT=/sbin/iptables
BASE=7000

lane() {
    expr $BASE + 10 \* "$1" + 1
}

family() {
    expr "$1" : '.*:.*:.*' \| 0
}

i=0
while [ $i -lt 3 ]; do
    $IPT -A INPUT -p udp --dport "$(lane $i)" -j ACCEPT
    i=$(expr $i + 1)
done

for net in 192.0.2.0/24 198.51.100.7/32 2001:db8::/32; do
    address=$(expr "$net" : '\(.*\)/')
    if [ "$(family "$net")" -gt 0 ]; then
        ip6tables -A INPUT -s "$net" -m comment --comment "from $address" -j DROP
    else
        $IPT -A INPUT -s "$net" -m comment --comment "from $address" -j DROP
    fi
done

host=gw1.example
if expr "$host" : 'gw[0-9]' > /dev/null; then
    $IPT -A FORWARD -m comment --comment "$(expr length $host) letters, a dot at $(expr index $host .)" -j ACCEPT
fi
expr 2 \* \( 3 + 4 \) = 14 > /dev/null && $IPT -A OUTPUT -p tcp --dport "$(expr \( 20 + 5 \) \* 2)" -j REJECT
$IPT -A OUTPUT -m comment --comment "[$(expr a + 1 2> /dev/null)] $? [$(expr 5 / 0 2> /dev/null)] [$(expr "" \| none)]"
