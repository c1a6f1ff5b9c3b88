#!/bin/sh
# In a POSIX shell each function reads options of its own, from the first.
open() {
  while getopts "p:u" opt; do
    case $opt in
      p) port=$OPTARG ;;
      u) inner -a ;;
    esac
  done
  shift $((OPTIND - 1))
  iptables -A INPUT -p tcp --dport "$port" -m comment --comment "$*" -j ACCEPT
}
inner() {
  while getopts "a" letter; do
    iptables -A INPUT -m comment --comment "$letter $OPTIND" -j RETURN
  done
}
open -p 22 one
open -up 80 two
getopts xy letter -xy && iptables -A OUTPUT -m comment --comment "$letter" -j ACCEPT
open -p 443
getopts xy letter -xy && iptables -A OUTPUT -m comment --comment "$letter" -j ACCEPT
(break 0; :)
(shift "x"; iptables -A INPUT -j DROP)
iptables -A OUTPUT -m comment --comment "status $?" -j ACCEPT
