# Scripts in which partial-flush has something to say, and scripts in which it has not.
#- nat is forgotten
iptables -F
#        ^^ warning[partial-flush]: The table nat is not emptied with filter: a second run adds its rule once more.
iptables -A INPUT -i lo -j ACCEPT
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
#- each table
for t in filter nat; do iptables -t $t -F; done
iptables -A INPUT -i lo -j ACCEPT
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
#- the chain of the other table is emptied by itself
iptables -F
iptables -t nat -F POSTROUTING
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
#- only filter is filled
iptables -F
iptables -A INPUT -i lo -j ACCEPT
