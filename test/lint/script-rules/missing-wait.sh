# Scripts in which missing-wait has something to say, and scripts in which it has not.
#- three commands without it
iptables -F INPUT
#<^^^^^^ hint[missing-wait]: Without -w a command fails while another program changes the rules, and its rule is missing.
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
#- by a variable
IPT=/sbin/iptables
$IPT -F INPUT
#<^^ hint[missing-wait]: Without -w a command fails while another program changes the rules, and its rule is missing.
$IPT -A INPUT -i lo -j ACCEPT
$IPT -A INPUT -p tcp --dport 22 -j ACCEPT
#- after
IPT="/sbin/iptables -w"
$IPT -F INPUT
$IPT -A INPUT -i lo -j ACCEPT
$IPT -A INPUT -p tcp --dport 22 -j ACCEPT
#- one command by hand
iptables -A INPUT -i lo -j ACCEPT
#- iptables-nft needs none
iptables-nft -F INPUT
iptables-nft -A INPUT -i lo -j ACCEPT
iptables-nft -A INPUT -p tcp --dport 22 -j ACCEPT
