#!/bin/bash
# Rules that are made through other programs and other shells.
ipt() { iptables -A OUTPUT -m comment --comment "function $*" -j ACCEPT; }
sudo -E iptables -A INPUT -p tcp --dport 1 -j ACCEPT
env -i PATH="$PATH" LANG=C iptables -A INPUT -p tcp --dport 2 -j ACCEPT
nice -n 10 ionice -c3 iptables -A INPUT -p tcp --dport 3 -j ACCEPT
timeout -k 1 5 iptables -A INPUT -p tcp --dport 4 -j ACCEPT
nohup setsid iptables -A INPUT -p tcp --dport 5 -j ACCEPT
bash -c 'iptables -A INPUT -p tcp --dport "$1" -m comment --comment "$0" -j ACCEPT' by-bash 6
echo 'iptables -A INPUT -p tcp --dport 7 -j ACCEPT' | sh
bash -s -- 8 <<'E2'
iptables -A INPUT -p tcp --dport "$1" -j ACCEPT
E2
printf '%s\n' 9 10 | xargs -I{} iptables -A INPUT -p tcp --dport {} -j ACCEPT
echo '11 12 13' | xargs -n1 sh -c 'iptables -A INPUT -p tcp --dport "$1" -j ACCEPT' _
sudo ipt hidden 2>/dev/null || ipt seen
timeout 5 ipt hidden 2>/dev/null || ipt "status $?"
