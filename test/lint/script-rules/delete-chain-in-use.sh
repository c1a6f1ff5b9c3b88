# Scripts in which delete-chain-in-use has something to say, and scripts in which it has not.
#- a rule still jumps to it
iptables -N guests
iptables -A INPUT -i wlan0 -j guests
iptables -X guests
#        ^^ warning[delete-chain-in-use]: The chain guests is not deleted: rule 1 of INPUT still jumps to it.
#- it still holds rules
iptables -N guests
iptables -A guests -j DROP
iptables -X guests
#        ^^ warning[delete-chain-in-use]: The chain guests is not deleted: it still holds a rule.
#- emptied, and nothing jumps to it
iptables -N guests
iptables -A guests -j DROP
iptables -F guests
iptables -X guests
#- the script does not mind
iptables -N guests
iptables -A INPUT -j guests
iptables -X guests 2>/dev/null
#- everything is emptied before all chains are deleted
iptables -N guests
iptables -A INPUT -j guests
iptables -F
iptables -X
