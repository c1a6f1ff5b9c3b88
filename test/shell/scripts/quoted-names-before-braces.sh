#!/bin/bash
# A name in quotes ends with them; without quotes the letters that braces make go on with it.
wan="eth 0"
lan=br
lana=tun
lanb=tap
IPT="iptables"
for name in "$wan"-{a,b} "$wan"p{1,2} "$lan"{0,1} x"$lan"{a,b}y; do
  $IPT -A INPUT -m comment --comment "$name" -j ACCEPT
done
for device in $lan{a,b} ${lan}{0,1}; do
  $IPT -A FORWARD -i "$device" -j ACCEPT
done
# Also in a text that another shell runs.
bash <<'SCRIPT'
lana=eth7
iptables -A OUTPUT -o $lan{a,b}
SCRIPT
