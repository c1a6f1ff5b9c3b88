#!/bin/sh
# args: start
### BEGIN INIT INFO
# Provides: firewall
### END INIT INFO
PATH=/sbin:/usr/sbin:/bin:/usr/bin
DESC="packet filter"
NAME=firewall
IPT=$(command -v iptables) || exit 5
IPT6=`which ip6tables`
SYSCTL="sysctl -q -w"
INT_IF="eth1"; EXT_IF="eth0"
TCP_PORTS="22,80,443"
UDP_PORTS="53 123"
TRUSTED="10.0.0.0/8
172.16.0.0/12
192.168.0.0/16"
log() { logger -t "$NAME" "$*" 2>/dev/null || :; }
die() { echo "$NAME: $1" >&2; exit "${2:-1}"; }
both() {
    "$IPT" "$@" && "$IPT6" "$@"
}
policy() {
    for chain in INPUT FORWARD OUTPUT; do
        both -P $chain "$1" || die "policy"
    done
}
flush() {
    for t in filter nat mangle; do
        $IPT -t $t -F
        $IPT -t $t -X
    done
    $IPT6 -F; $IPT6 -X
}
bad_packets() {
    $IPT -N BAD
    while read flags mask; do
        case $flags in '#'*|'') continue ;; esac
        $IPT -A BAD -p tcp --tcp-flags $flags $mask -j DROP
    done <<-EOT
	# flags mask
	ALL NONE
	ALL ALL
	SYN,FIN SYN,FIN

	SYN,RST SYN,RST
	EOT
    $IPT -A INPUT -j BAD
}
start() {
    log starting
    flush
    policy DROP
    both -A INPUT -i lo -j ACCEPT
    both -A OUTPUT -o lo -j ACCEPT
    bad_packets
    both -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    echo "$TRUSTED" | while IFS= read -r net
    do
        [ -z "$net" ] && continue
        $IPT -A INPUT -i $INT_IF -s "$net" -j ACCEPT
    done
    n=0
    for p in $UDP_PORTS; do
        n=$(expr $n + 1)
        $IPT -A INPUT -p udp --dport $p -m comment --comment "udp $n" -j ACCEPT
    done
    oldifs=$IFS; IFS=,
    for p in $TCP_PORTS; do
        IFS=$oldifs
        both -A INPUT -p tcp -m tcp --dport "$p" -m state --state NEW -j ACCEPT
    done
    IFS=$oldifs
    $SYSCTL net.ipv4.ip_forward=1
    $IPT -t nat -A POSTROUTING -o "$EXT_IF" -j MASQUERADE
    both -A OUTPUT -j ACCEPT
    unset n p
    return 0
}
stop() { flush; policy ACCEPT; }
case "${1:-}" in
  start|restart|force-reload) start && log ok || log failed ;;
  stop) stop ;;
  status) $IPT -L -n ;;
  *) echo "Usage: $0 {start|stop|restart}" >&2; exit 2 ;;
esac
exit $?
