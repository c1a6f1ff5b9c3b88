#!/bin/bash
SUDO=sudo
run() { echo "+ $*" >&2; "$@"; }
$SUDO iptables -A INPUT -i lo -j ACCEPT
run $SUDO iptables -A INPUT -p tcp --dport 22 -j ACCEPT
command iptables -A INPUT -p icmp -j ACCEPT
env LC_ALL=C iptables -A INPUT -s 10.0.0.1 -j ACCEPT
LANG=C nice -n 5 iptables -A INPUT -s 10.0.0.2 -j ACCEPT
timeout 5 iptables -A INPUT -s 10.0.0.3 -j ACCEPT
/usr/sbin/iptables -A INPUT -s 10.0.0.4 -j ACCEPT
sh -c 'iptables -A INPUT -s "$1" -j ACCEPT' x 10.0.0.5
bash -c "run 2>/dev/null; iptables -A INPUT -s 10.0.0.6 -j ACCEPT"
echo 'iptables -A INPUT -s 10.0.0.9 -j ACCEPT' | bash -
echo 'iptables -A INPUT -s $1 -j ACCEPT' | bash -s - 10.0.0.10
echo 'iptables -A INPUT -s $1 -j ACCEPT' | sh -s -- 10.0.0.11
echo 'iptables -A INPUT -s $1 -j ACCEPT' | sh /dev/fd/0 10.0.0.12
bash -c - 'iptables -A INPUT -s "$1" -j ACCEPT' x 10.0.0.13
echo 10.0.0.7 10.0.0.8 | xargs -n1 iptables -A INPUT -j ACCEPT -s
exec iptables -A INPUT -j DROP
iptables -A INPUT -m comment --comment never -j DROP
