#!/bin/bash
# Switches of the kernel are set where there are any, and a kernel without forwarding is no router.
PROC=/proc/sys/net/ipv4

die() { echo "$*" >&2; exit 1; }

[ -x /sbin/iptables ] || die "no iptables"
[ -x /usr/sbin/ip6tables ] || die "no ip6tables"
[ -e $PROC/ip_forward ] || die "no forwarding"
[ -s $PROC/ip_forward ] && die "a setting has no size"
[ -d $PROC/conf/all/rp_filter ] && die "a setting is no folder"

for switch in tcp_syncookies icmp_echo_ignore_broadcasts icmp_ignore_bogus_error_responses; do
    if [ -f $PROC/$switch ]; then
        echo 1 > $PROC/$switch
        iptables -A INPUT -m comment --comment "$switch is set"
    fi
done
for each in all default; do
    test -w $PROC/conf/$each/rp_filter && iptables -A FORWARD -m comment --comment "paths are checked for $each"
done
iptables -P FORWARD DROP
