#!/bin/bash
iptables -A FORWARD -j DROP
unshare -n iptables -P INPUT DROP
ip netns exec nowhere iptables -P OUTPUT DROP
ionice --class 3 iptables -A OUTPUT -p tcp --dport 2 -j ACCEPT
# Another folder, or another mount table, and the rules that are here.
chroot / iptables -A INPUT -p tcp --dport 3 -j ACCEPT
unshare -m iptables -A INPUT -p tcp --dport 4 -j ACCEPT
