# Scripts in which host-name-in-rule has something to say, and scripts in which it has not.
#- a name
iptables -A OUTPUT -d updates.example.org -j ACCEPT
#                     ^^^^^^^^^^^^^^^^^^^ information[host-name-in-rule]: updates.example.org is looked up once, when this command runs: the rule keeps the addresses of that moment.
#- by a variable
HOST=updates.example.org
iptables -A OUTPUT -d "$HOST" -j ACCEPT
#                     ^^^^^^^ information[host-name-in-rule]: updates.example.org is looked up once, when this command runs: the rule keeps the addresses of that moment.
#- an address
iptables -A OUTPUT -d 192.0.2.10 -j ACCEPT
