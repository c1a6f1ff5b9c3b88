# Scripts in which flush-wipes-others has something to say, and scripts in which it has not.
#- Docker keeps chains in filter
iptables -F
#        ^^ warning[flush-wipes-others]: This empties all of filter, the chains of Docker as well, and nothing starts Docker again.
iptables -A INPUT -i docker0 -j ACCEPT
#- and in nat
iptables -t nat -F
#               ^^ warning[flush-wipes-others]: This empties all of nat, the chains of Docker as well, and nothing starts Docker again.
iptables -A DOCKER-USER -i eth0 -j DROP
#- Docker is started again
iptables -F
iptables -A INPUT -i docker0 -j ACCEPT
systemctl restart docker
#- one chain is emptied
iptables -F INPUT
iptables -A INPUT -i docker0 -j ACCEPT
#- the word stands in a comment
# docker is not used here
iptables -F
#- fail2ban
iptables -F
#        ^^ warning[flush-wipes-others]: This empties all of filter, the chains of fail2ban as well, and nothing starts fail2ban again.
fail2ban-client status
