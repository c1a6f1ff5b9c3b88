# Scripts in which mixed-backends has something to say, and scripts in which it has not.
#- rules in both
iptables-legacy -A INPUT -i lo -j ACCEPT
iptables-nft -P INPUT DROP
#<^^^^^^^^^^^^^^^^^^^^^^^^ warning[mixed-backends]: iptables-nft keeps its rules apart from those of iptables-legacy: a packet has to pass both.
#- old rules are taken out of the other
iptables-legacy -F
iptables-legacy -P INPUT ACCEPT
iptables-nft -A INPUT -i lo -j ACCEPT
#- one is chosen
if [ "$(iptables-legacy -S | wc -l)" -gt 3 ]; then IPT=iptables-legacy; else IPT=iptables-nft; fi
$IPT -A INPUT -i lo -j ACCEPT
#- one for each family
iptables-legacy -A INPUT -i lo -j ACCEPT
ip6tables-nft -A INPUT -i lo -j ACCEPT
