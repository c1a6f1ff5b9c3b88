#!/bin/bash
# A menu that asks again and again, on a host where it would be come to; here the file is missing and the script leaves.
IPT=iptables

ask() {
  local answer=
  until [[ "$answer" =~ ^[1-3]$ ]]; do
    echo "1) open  2) close  3) leave"
    read -rp "> " answer
  done
  return "$answer"
}

$IPT -N menu
$IPT -A INPUT -i lo -j ACCEPT

if [ -f /etc/firewall-menu.conf ]; then
  while true; do
    ask
    case $? in
      1) $IPT -A menu -j ACCEPT ;;
      2) $IPT -F menu ;;
      3) break ;;
    esac
  done
  exit 0
fi
