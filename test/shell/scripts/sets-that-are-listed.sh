#!/bin/bash
# Asks which sets there are before it makes them, and what they hold.
ipset create friends hash:ip
ipset list | grep -q 'Name: foes' || ipset create foes hash:ip
ipset list -n | grep -qx friends || iptables -A INPUT -j DROP
ipset list -n nobody >/dev/null 2>&1 || ipset create nobody hash:net
for address in 192.0.2.1 192.0.2.2; do ipset -q test foes $address || ipset add foes $address; done
for name in $(ipset list -n); do iptables -A INPUT -m set --match-set "$name" src -j LOG --log-prefix "$name "; done
ipset list foes | grep -q '^192.0.2.2' && iptables -A OUTPUT -d 192.0.2.2 -j DROP
ipset list foes | grep -q 192.0.2.3 || iptables -A OUTPUT -d 192.0.2.3 -j ACCEPT
count=$(ipset list foes | sed -n '/^Members/,$p' | grep -c '^[0-9]')
iptables -A FORWARD -m set --match-set foes src -m connlimit --connlimit-above "$count" -j REJECT
ipset save | grep -q '^create friends ' && iptables -A FORWARD -m set --match-set friends src -j ACCEPT
