#!/bin/bash
# Functions that read options of their own, inside each other and one after another.
open() {
  local OPTIND opt protocol=tcp source= ports=()
  while getopts ":p:s:ux" opt; do
    case $opt in
      p) ports+=("$OPTARG") ;;
      s) source=$OPTARG ;;
      u) protocol=udp ;;
      :) iptables -A INPUT -m comment --comment "-$OPTARG needs a value" -j RETURN ;;
      \?) iptables -A INPUT -m comment --comment "-$OPTARG is not known" -j RETURN ;;
      x) open -p 1 ;;
    esac
  done
  shift $((OPTIND - 1))
  local port
  for port in "${ports[@]}" "$@"; do
    iptables -A INPUT -p "$protocol" ${source:+-s "$source"} --dport "$port" -j ACCEPT
  done
}
open -p 22 -s 10.0.0.0/8 80
open -u -p 53 -- 123
open -q -p
open -xup 5353 -p 514
printf -v "list[2]" %s third
list[-1]+=" and last"
iptables -A OUTPUT -m comment --comment "${list[*]}" -j ACCEPT
OPTIND=2
getopts ab letter -a -b && iptables -A OUTPUT -m comment --comment "$letter $OPTIND" -j ACCEPT
unset OPTIND
getopts ab letter -a -b && iptables -A OUTPUT -m comment --comment "$letter $OPTIND" -j ACCEPT
