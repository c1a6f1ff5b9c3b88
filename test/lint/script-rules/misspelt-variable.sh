# Scripts in which misspelt-variable has something to say, and scripts in which it has not.
#- two letters in the wrong order
LAN_IFACE=eth1
iptables -A INPUT -i "$LAN_IFCAE" -j ACCEPT
#                     ^^^^^^^^^^ warning[misspelt-variable]: LAN_IFCAE is set nowhere here; LAN_IFACE is.
#- after
LAN_IFACE=eth1
iptables -A INPUT -i "$LAN_IFACE" -j ACCEPT
#- with braces
WAN_ADDRESS=192.0.2.1
iptables -A INPUT -d "${WAN_ADRESS}" -j ACCEPT
#                     ^^^^^^^^^^^^^ warning[misspelt-variable]: WAN_ADRESS is set nowhere here; WAN_ADDRESS is.
#- a default was thought of
WAN=eth0
iptables -A INPUT -i "${WAM:-eth0}" -j ACCEPT
#- another file may set it
. ./settings
LAN_IFACE=eth1
iptables -A INPUT -i "$LAN_IFCAE" -j ACCEPT
#- the variable of a loop
PORTA=22
for PORT in 80; do iptables -A INPUT -p tcp --dport "$PORT" -j ACCEPT; done
#- names that one command sets
IFS=/ read -r proto ports rest <<< "tcp/22"
port=1
iptables -A INPUT -p "$proto" --dport "$ports" -j ACCEPT
local_ports() { local port ports; iptables -A INPUT -p tcp --dport "$ports" -j ACCEPT; }
for ((index = 0; index < 3; index++)); do
  iptables -A INPUT -p tcp --dport "$index" -j ACCEPT
done
indes=1
#- an option is no variable
port=22
iptables -A INPUT -p tcp --dport "$dprot" -j ACCEPT
