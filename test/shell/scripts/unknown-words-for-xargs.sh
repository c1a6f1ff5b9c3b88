#!/bin/bash
# Of a command with words that nobody knows it is known where its rules go.
iptables -A INPUT -i lo -j ACCEPT
iptables -N bad
iptables -t nat -A POSTROUTING -j MASQUERADE
perl -e 'print "192.0.2.1\n192.0.2.2\n"' > /tmp/list
xargs -n1 iptables -A bad -j DROP -s < /tmp/list
xargs -I@ iptables -A bad -d @ -j DROP < /tmp/list
printf '192.0.2.3\n192.0.2.4\n' | xargs -P 4 -n1 iptables -w -A bad -j DROP -s
iptables -A INPUT -j bad
iptables -A FORWARD -j DROP
