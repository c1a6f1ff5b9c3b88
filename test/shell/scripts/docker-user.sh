#!/bin/bash
# What runs beside Docker puts its rules in a chain of its own.
set -e
iptables -N DOCKER-USER 2>/dev/null || true
iptables -F DOCKER-USER
EXT_IF=${EXT_IF:-eth0}
ALLOWED="${ALLOWED:-203.0.113.0/24 198.51.100.4}"
iptables -A DOCKER-USER -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
for net in $ALLOWED; do iptables -A DOCKER-USER -i "$EXT_IF" -s "$net" -j RETURN; done
iptables -A DOCKER-USER -i "$EXT_IF" -j DROP
iptables -A DOCKER-USER -j RETURN
if ! iptables -C FORWARD -j DOCKER-USER 2> /dev/null; then
  iptables -I FORWARD -j DOCKER-USER
fi
