#!/bin/bash
# Arguments that are shifted away if the host has a file: nobody knows which option getopts reads next.
set -- -a -b 22 -c
getopts ab:c option
[ -f /etc/firewall/short ] && shift
while getopts ab:c option; do
  case $option in
    b) iptables -A INPUT -p tcp --dport "$OPTARG" -j ACCEPT ;;
    c) iptables -A INPUT -p icmp -j ACCEPT ;;
  esac
done
iptables -A OUTPUT -m comment --comment "$OPTIND $#" -j ACCEPT
iptables -A INPUT -j DROP
