#!/bin/bash
# Arrays with keys, names that refer to others, and the order in which a shell goes through them.
declare -A service=([ssh]=22 [http]=80 [https]=443 [dns]=53 [smtp]=25)
declare -A zone=(["eth0"]=wan ["eth1"]=lan ["wg0"]=vpn)
service[imap]=143
unset "service[smtp]"
for name in "${!service[@]}"; do
  iptables -A INPUT -p tcp --dport "${service[$name]}" -m comment --comment "$name" -j ACCEPT
done
for iface in "${!zone[@]}"; do iptables -N "from_${zone[$iface]}"; iptables -A FORWARD -i "$iface" -j "from_${zone[$iface]}"; done
append() { local -n list=$1; shift; list+=("$@"); }
ports=([5]=8080 [2]=8000)
append ports 8443 9090
for index in "${!ports[@]}"; do iptables -A INPUT -p udp --dport "${ports[$index]}" -m comment --comment "at $index" -j ACCEPT; done
[[ -v service[ssh] ]] || true
iptables -A OUTPUT -m comment --comment "${#ports[@]} of ${#service[@]}" -j ACCEPT
