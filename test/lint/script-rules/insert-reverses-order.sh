# Scripts in which insert-reverses-order has something to say, and scripts in which it has not.
#- a LOG that ends up below its DROP
for ip in 192.0.2.1 192.0.2.2; do
  iptables -I INPUT -s "$ip" -j LOG
#          ^^ warning[insert-reverses-order]: This rule ends up below the DROP that is put in after it: each -I goes to the top of INPUT.
  iptables -I INPUT -s "$ip" -j DROP
done
#- the same target every time: the order does not matter
for ip in 192.0.2.1 192.0.2.2; do
  iptables -I INPUT -s "$ip" -j DROP
done
#- the wider rule last, above all others
iptables -I INPUT -s 192.0.2.0/24 -p tcp --dport 22 -j ACCEPT
#        ^^ warning[insert-reverses-order]: This rule ends up below the DROP that is put in after it: each -I goes to the top of INPUT.
iptables -I INPUT -s 192.0.2.0/24 -j DROP
#- with numbers
iptables -I INPUT 1 -s 192.0.2.1 -j LOG
iptables -I INPUT 2 -s 192.0.2.1 -j DROP
#- rules for different packets
iptables -I INPUT -p tcp --dport 22 -j ACCEPT
iptables -I INPUT -p udp --dport 53 -j DROP
