#!/bin/sh
# A module that the kernel may lack: under set -e the script then ends there.
set -e
iptables -P FORWARD DROP
modprobe nf_conntrack_ftp
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
modprobe -a nf_nat_ftp nf_nat_tftp || echo "no helpers for NAT"
iptables -A FORWARD -i eth1 -p tcp --dport 21 -j ACCEPT
