#!/bin/sh
# args: start
### BEGIN INIT INFO
# Provides: firewall
### END INIT INFO
PATH=/sbin:/bin:/usr/sbin:/usr/bin
IPTABLES=$(which iptables)
DESC="packet filter"
test -x "$IPTABLES" || exit 0
set -e

clear_all() {
  for t in filter nat mangle raw; do
    $IPTABLES -t "$t" -F
    $IPTABLES -t "$t" -X
  done
  $IPTABLES -P INPUT ACCEPT
  $IPTABLES -P FORWARD ACCEPT
  $IPTABLES -P OUTPUT ACCEPT
}
do_start() {
  clear_all
  $IPTABLES -P INPUT DROP
  $IPTABLES -N services
  $IPTABLES -A INPUT -i lo -j ACCEPT
  $IPTABLES -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
  $IPTABLES -A INPUT -j services
  while read -r proto port from; do
    case "$proto" in ''|\#*) continue ;; esac
    $IPTABLES -A services -p "$proto" --dport "$port" -s "${from:-0.0.0.0/0}" -j ACCEPT
  done <<-END
	# proto port from
	tcp 22 198.51.100.0/24
	tcp 80
	udp 53 10.0.0.0/8
	END
}
case "$1" in
  start|restart|force-reload)
    echo "Starting $DESC"
    do_start
    ;;
  stop) clear_all ;;
  status) $IPTABLES -L -n -v ;;
  *)
    echo "Usage: $0 {start|stop|restart|status}" >&2
    exit 1
    ;;
esac
exit 0
