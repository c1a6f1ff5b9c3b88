#!/bin/sh
### BEGIN INIT INFO
# Provides: firewall
### END INIT INFO
# args: start
[ -r /lib/lsb/init-functions ] || exit 0
. /lib/lsb/init-functions
start() {
  log_daemon_msg "Starting firewall" "fw"
  iptables -F
  iptables -P INPUT DROP
  iptables -A INPUT -i lo -j ACCEPT
  log_end_msg $?
}
case "$1" in
  start) start ;;
  stop) log_action_begin_msg x; iptables -F; log_action_end_msg 0 ;;
  *) log_failure_msg "usage"; exit 1 ;;
esac
log_end_msg 3 || iptables -A INPUT -j LOG
log_success_msg yes && iptables -A INPUT -j REJECT
