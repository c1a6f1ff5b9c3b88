#!/bin/bash
# It waits without end only where it has not ended before, and drops the rules that it made where it ends.
clear_up() {
  iptables -F
  exit 0
}
trap clear_up EXIT
if ! [ -e /etc/no-such-file ]; then
  exit 1
fi
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
while true; do
  sleep 60
done
