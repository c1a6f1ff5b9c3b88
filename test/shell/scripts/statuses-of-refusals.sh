#!/bin/bash
# What the kernel refuses ends otherwise than what the program does not understand, also in a restore.
note() { iptables -A OUTPUT -m comment --comment "$1" -j ACCEPT; }
iptables -A INPUT -j MASQUERADE; note "$? a"
iptables -t nat -A PREROUTING -j MASQUERADE; note "$? b"
iptables -A INPUT -p tcp -j TCPMSS --set-mss 100; note "$? c"
iptables -A OUTPUT -i eth0 -j DROP; note "$? e"
iptables -A INPUT -j MASQUERADE --to-ports x; note "$? f"
try() { printf '*filter\n%s\nCOMMIT\n' "$1" | iptables-restore -n 2>/dev/null; note "$? of $2"; }
try '-A INPUT -j NOSUCH' target
try '-A NOCHAIN -j ACCEPT' chain
try '-D INPUT -s 192.0.2.9 -j ACCEPT' delete
try '-A INPUT -j FORWARD' builtin
try '-D INPUT 7' number
try '-I INPUT 9 -j ACCEPT' far
try '-A INPUT -j MASQUERADE' table
try '-R INPUT 3 -j DROP' replace
try '-X nochain' gone
