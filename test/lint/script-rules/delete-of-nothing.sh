# Scripts in which delete-of-nothing has something to say, and scripts in which it has not.
#- another target
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -D INPUT -p tcp --dport 22 -j DROP
#        ^^ warning[delete-of-nothing]: There is no such rule in INPUT at this point; the nearest is -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT.
#- the chain was emptied
iptables -F INPUT
iptables -D INPUT -i lo -j ACCEPT
#        ^^ warning[delete-of-nothing]: There is no such rule in INPUT at this point.
#- it is there
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -D INPUT -p tcp --dport 22 -j ACCEPT
#- what another script has left is not known
iptables -D INPUT -i lo -j ACCEPT
#- until nothing is left
iptables -A INPUT -i lo -j ACCEPT
while iptables -D INPUT -i lo -j ACCEPT; do :; done
#- the script does not mind
iptables -F INPUT
iptables -D INPUT -i lo -j ACCEPT || true
