#!/bin/sh
# args: restart
### BEGIN INIT INFO
# Provides:          firewall
# Required-Start:    $network
### END INIT INFO
PATH=/sbin:/usr/sbin:/bin:/usr/bin
NAME=firewall
clear_rules() {
  iptables -P INPUT ACCEPT
  iptables -P FORWARD ACCEPT
  iptables -F
  iptables -X
}
do_start() {
  iptables -P INPUT DROP
  iptables -P FORWARD DROP
  iptables -N "$NAME" 2>/dev/null || iptables -F "$NAME"
  iptables -A "$NAME" -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
  iptables -A "$NAME" -p tcp -m multiport --dports 22,80,443 -j ACCEPT
  iptables -A INPUT -i lo -j ACCEPT
  iptables -A INPUT -j "$NAME"
}
do_stop() { clear_rules; }
case "$1" in
  start) do_start ;;
  stop) do_stop ;;
  restart|force-reload) do_stop; sleep 1; do_start ;;
  status) iptables -L -n -v ;;
  *) echo "Usage: $0 {start|stop|restart|status}" >&2; exit 3 ;;
esac
:
