#!/bin/bash
# A host with Docker's chains: rules of its own go to DOCKER-USER.
iptables -N DOCKER-USER 2>/dev/null || true
iptables -N DOCKER
iptables -C FORWARD -j DOCKER-USER 2>/dev/null || iptables -I FORWARD -j DOCKER-USER
iptables -F DOCKER-USER
allowed=(192.0.2.0/24 198.51.100.7)
for net in "${allowed[@]}"; do
  iptables -A DOCKER-USER -i eth0 -s "$net" -p tcp -m conntrack --ctorigdstport 5432 -j RETURN
done
iptables -A DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 5432 -j DROP
iptables -A DOCKER-USER -j RETURN
iptables -t nat -N DOCKER
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
iptables -t nat -A DOCKER ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
