#!/bin/bash
classify() {
  case $1 in
    10.*|192.168.*) echo private ;;
    172.1[6-9].*|172.2?.*|172.3[01].*) echo private ;;
    *:*) echo v6 ;;
    [0-9]*.*) echo public ;;
    "") echo empty ;;
    *) echo name ;;
  esac
}
for address in 10.1.2.3 172.16.0.1 172.32.0.1 8.8.8.8 2001:db8::1 host ""; do
  iptables -A INPUT -m comment --comment "${address:-(none)} $(classify "$address")" -j ACCEPT
done
shopt -s extglob nocasematch
case ETH12 in eth+([0-9])) iptables -A INPUT -i eth12 -j ACCEPT ;; esac
case x in x) iptables -A OUTPUT -o a -j ACCEPT ;;& ?) iptables -A OUTPUT -o b -j ACCEPT ;& y) iptables -A OUTPUT -o c -j ACCEPT ;; z) iptables -A OUTPUT -o d -j ACCEPT ;; esac
