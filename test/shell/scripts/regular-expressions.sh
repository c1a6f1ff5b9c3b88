#!/bin/bash
# Regular expressions as the library of the system reads them.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
n=5
r='^\d+$'
[[ 5 =~ ^\d+$ ]] && show digit || show "no digit"
[[ 5 =~ $r ]] && show digit || show "no digit"
[[ ddd =~ ^\d+$ ]] && show letters
[[ ab =~ (a|ab) ]]; show "${BASH_REMATCH[0]}"
[[ eth0.10 =~ ^(eth|eth0)(.*)$ ]]; show "${BASH_REMATCH[@]}"
[[ 'a.b' =~ [\.] ]] && show dot; [[ 'a\b' =~ [\.] ]] || show "no backslash"; [[ 'a]b' =~ []] ]] && show bracket; [[ b =~ [^]a] ]] && show other
octet='([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])'
for host in 192.168.1.30 192.168.1.300 10.0.0 fe80::1; do
  if [[ $host =~ ^($octet\.){3}$octet$ ]]; then iptables -A INPUT -s "$host" -j DROP; else show "no address: $host"; fi
done
for line in 'tcp:22' 'udp:1000-2000' 'icmp' 'tcp:x'; do
  [[ $line =~ ^(tcp|udp):([0-9]+)(-([0-9]+))?$ ]] || continue
  iptables -A INPUT -p "${BASH_REMATCH[1]}" --dport "${BASH_REMATCH[2]}${BASH_REMATCH[4]:+:${BASH_REMATCH[4]}}" -j ACCEPT
done
expr ab : 'a\|ab' | { read -r length; show "$length"; }
