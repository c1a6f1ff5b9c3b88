#!/bin/bash
# Loops over what the host has that leave the loops around them, which then do not come to what stands behind.
rule() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
for port in 22 80; do
  for device in $(ls /sys/class/net); do
    break 2
  done
  rule "$port, where there is no device"
done
for port in 22 80; do
  while read -r name; do
    continue 2
  done < /etc/protocols
  rule "$port, where there is no protocol"
done
for port in 22 80; do
  for device in $(ls /sys/class/net); do
    [ "$device" = lo ] && continue
    continue 2
  done
  rule "$port, where lo is alone"
done
for port in 22 80; do
  for ((i = $(wc -l < /etc/services); i > 0; i--)); do
    break 2
  done
  rule "$port, where there is no service"
done
iptables -A INPUT -j DROP
