#!/bin/bash
# An exit trap, and a subshell that does not leave its variables.
cleanup() { iptables -A INPUT -m comment --comment "at exit" -j ACCEPT; }
trap cleanup EXIT
mode=strict
( mode=open; iptables -A INPUT -m comment --comment "$mode" -j ACCEPT )
result=$(mode=inner; iptables -A INPUT -m comment --comment "$mode" -j ACCEPT; echo done)
iptables -A INPUT -m comment --comment "$mode $result" -j ACCEPT
echo x | { read mode; iptables -A INPUT -m comment --comment "$mode" -j ACCEPT; }
iptables -A INPUT -m comment --comment "$mode" -j ACCEPT
if [ "$mode" = strict ] && [ "$result" != "" ] || false; then iptables -P INPUT DROP; fi
[[ "$mode" =~ ^s(.*)t$ ]] && iptables -A INPUT -m comment --comment "${BASH_REMATCH[1]}" -j ACCEPT
false
exit
