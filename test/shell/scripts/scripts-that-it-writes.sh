#!/bin/bash
# An installer that writes its helpers, makes them programs, and calls them.
mkdir -p /tmp/helpers
cat > /tmp/helpers/open-port.sh <<'HELPER'
#!/bin/sh
for port in "$@"; do iptables -A INPUT -p tcp --dport "$port" -j ACCEPT; done
exit 3
HELPER
chmod 755 /tmp/helpers/open-port.sh
/tmp/helpers/open-port.sh 22 443
[ $? -eq 3 ] && iptables -P FORWARD DROP
printf '#!/usr/bin/env bash\nnames=(a b)\nfor name in "${names[@]}"; do iptables -N "guest-$name"; done\n' > /tmp/helpers/chains
chmod +x /tmp/helpers/chains
cd /tmp && sudo /tmp/helpers/chains
iptables -A FORWARD -j guest-b
