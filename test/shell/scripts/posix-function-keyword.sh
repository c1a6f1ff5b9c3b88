#!/bin/sh
# A keyword of bash in a script for a POSIX shell, which takes it for a program, does the body, and stumbles at its end.
iptables -A INPUT -i lo -j ACCEPT
function start {
  iptables -P INPUT DROP
  iptables -A INPUT -p tcp --dport 22 -j ACCEPT
}
start
iptables -A OUTPUT -j DROP
