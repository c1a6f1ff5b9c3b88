#!/bin/bash
port=8080 host=web-01.lan
[[ $port =~ ^[0-9]+$ ]] && iptables -A INPUT -p tcp --dport "$port" -j ACCEPT
if [[ $host =~ ^([a-z]+)-([0-9]+)\.(.*)$ ]]; then
  iptables -A INPUT -m comment --comment "${BASH_REMATCH[1]} ${BASH_REMATCH[2]} ${BASH_REMATCH[3]}" -j ACCEPT
fi
[[ $host == web-* && $port -ge 1024 ]] && iptables -A INPUT -s 10.0.0.1 -j ACCEPT
[[ $host == "web-*" || -z $port ]] || iptables -A INPUT -s 10.0.0.2 -j ACCEPT
[[ ! ( $port -lt 1 ) && abc < abd ]] && iptables -A INPUT -s 10.0.0.3 -j ACCEPT
(( port > 8000 && port < 9000 )) && iptables -A INPUT -s 10.0.0.4 -j ACCEPT
if test "$port" -eq 8080 -a -n "$host"; then iptables -A INPUT -s 10.0.0.5 -j ACCEPT; fi
[ "$port" != 80 ] && [ ! "$host" = x ] && iptables -A INPUT -s 10.0.0.6 -j ACCEPT
[[ -v port && ! -v nothing ]] && iptables -A INPUT -s 10.0.0.7 -j ACCEPT
