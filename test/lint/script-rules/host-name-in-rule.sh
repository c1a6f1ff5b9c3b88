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
#- a name in several rules is told once
iptables -A OUTPUT -d updates.example.org -j ACCEPT
#                     ^^^^^^^^^^^^^^^^^^^ information[host-name-in-rule]: updates.example.org is looked up once, when this command runs: the rule keeps the addresses of that moment.
iptables -A INPUT -s updates.example.org -j ACCEPT
#- what is to be filled in, or has a slip, is no name
iptables -A INPUT -s 192.168.x.x -j ACCEPT
#                    ^^^^^^^^^^^ information[host-name-in-rule]: 192.168.x.x is no address: iptables takes it for the name of a host, which hardly exists.
iptables -A INPUT -s YOUR_ADDRESS -j ACCEPT
#                    ^^^^^^^^^^^^ information[host-name-in-rule]: YOUR_ADDRESS is no address: iptables takes it for the name of a host, which hardly exists.
iptables -A INPUT -s 3.pool.ntp.example -j ACCEPT
#                    ^^^^^^^^^^^^^^^^^^ information[host-name-in-rule]: 3.pool.ntp.example is looked up once, when this command runs: the rule keeps the addresses of that moment.
#- names of a loop are told at once
for host in a.example.org b.example.org c.example.org; do
  iptables -A OUTPUT -d "$host" -j ACCEPT
#                       ^^^^^^^ information[host-name-in-rule]: a.example.org and 2 others are looked up once, when this command runs: the rules keep the addresses of that moment.
done
#- through a function it is the call
ipt() { /sbin/iptables $*; }
ipt -A OUTPUT -d a.example.org -j ACCEPT
#                ^^^^^^^^^^^^^ information[host-name-in-rule]: a.example.org is looked up once, when this command runs: the rule keeps the addresses of that moment.
