#!/bin/sh
### BEGIN INIT INFO
# Provides: firewall
### END INIT INFO
PATH=/sbin:/usr/sbin:/bin:/usr/bin
IPTABLES=$(command -v iptables || echo /sbin/iptables)
[ -x "$IPTABLES" ] || exit 5
EXTIF="eth0"
INTNET="10.0.0.0/8 172.16.0.0/12
192.168.0.0/16"
TCP_PORTS="22,80,443"
start() {
	echo -n "Starting firewall: "
	$IPTABLES -N LOGDROP 2>/dev/null || $IPTABLES -F LOGDROP
	$IPTABLES -A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "fw drop: " --log-level 4
	$IPTABLES -A LOGDROP -j DROP
	OLDIFS=$IFS; IFS=,
	for p in $TCP_PORTS; do
		$IPTABLES -A INPUT -i $EXTIF -p tcp --dport $p --syn -m state --state NEW -j ACCEPT
	done
	IFS=$OLDIFS
	for n in $INTNET; do
		case $n in
			10.*) $IPTABLES -A INPUT -i $EXTIF -s $n -j LOGDROP ;;
			172.*|192.*) $IPTABLES -I INPUT 1 -i $EXTIF -s $n -j DROP ;;
			*) echo "what?" ;;
		esac
	done
	i=0
	while [ $i -lt 3 ]; do
		$IPTABLES -t nat -A PREROUTING -i $EXTIF -p udp --dport $((5060 + i * 2)) -j DNAT --to-destination 10.0.0.$((i+1))
		i=$((i+1))
	done
	echo "done."
}
stop() {
	for chain in INPUT OUTPUT FORWARD; do $IPTABLES -P $chain ACCEPT; done
	$IPTABLES -F; $IPTABLES -X LOGDROP || true
}
status() { $IPTABLES -L -n -v; }
case "${1:-start}" in
	start) start ;;
	stop) stop ;;
	restart|reload) stop; start ;;
	status) status ;;
	*) echo "Usage: $0 {start|stop|restart}" >&2; exit 2 ;;
esac
