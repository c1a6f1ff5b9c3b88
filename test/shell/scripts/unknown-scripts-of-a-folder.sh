#!/bin/sh
mkdir -p /tmp/fw.d
printf '#!/bin/sh\niptables -A INPUT -p tcp --dport 1 -j ACCEPT\n' > /tmp/fw.d/one
chmod +x /tmp/fw.d/one
run-parts --test /tmp/fw.d
iptables -A FORWARD -j DROP
run-parts /tmp/fw.d
