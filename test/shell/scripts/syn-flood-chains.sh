#!/bin/sh
# Chains against floods and scans.
IPT="/sbin/iptables"
$IPT -N syn_flood
$IPT -A INPUT -p tcp --syn -j syn_flood
$IPT -A syn_flood -m limit --limit 25/s --limit-burst 50 -j RETURN
$IPT -A syn_flood -j DROP
$IPT -N scans
while read mask flags; do
  $IPT -A scans -p tcp --tcp-flags $mask $flags -j DROP
done << 'EOT'
ALL NONE
ALL ALL
ALL FIN,URG,PSH
SYN,RST SYN,RST
SYN,FIN SYN,FIN
EOT
$IPT -A INPUT -j scans
for net in 0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 224.0.0.0/4 240.0.0.0/5; do
  $IPT -t mangle -A PREROUTING -s $net ! -i lo -j DROP
done
$IPT -A INPUT -f -j DROP
$IPT -A INPUT -p tcp ! --syn -m state --state NEW -j DROP
$IPT -A INPUT -m addrtype --dst-type BROADCAST -j DROP
