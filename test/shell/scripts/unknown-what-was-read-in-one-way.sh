#!/bin/bash
# Lines that were read where the host has a file: nobody knows what comes next.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
{
  read -r first
  [ -f /etc/firewall/skip ] && read -r skipped
  read -r next
  show "$first" "$next"
} <<< $'1\n2\n3'
printf 'a\nb\n' > /tmp/usual
printf 'c\nd\n' > /tmp/other
exec 3< /tmp/usual
[ -f /etc/firewall/other ] && exec 3< /tmp/other
read -r line <&3
show "$line"
[ -f /etc/firewall/four ] && exec 4< /tmp/other
read -r four <&4 && show "$four"
while read -r port; do
  [ -f /etc/firewall/pairs ] && { read -r more; show "$port $more"; continue; }
  iptables -A INPUT -p tcp --dport "$port" -j ACCEPT
done <<E2
22
80
E2
[ -f /etc/firewall/typed ] && exec < /tmp/usual
read -r own
show "[$own]"
iptables -A INPUT -j DROP
