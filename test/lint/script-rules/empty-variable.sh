# Scripts in which empty-variable has something to say, and scripts in which it has not.
#- empty
LAN=
iptables -A INPUT -s $LAN -j ACCEPT
#                    ^^^^ warning[empty-variable]: $LAN is empty here, so that -s takes -j as its value.
#- set nowhere
iptables -A INPUT -i $LAN_IF -p tcp -j ACCEPT
#                    ^^^^^^^ warning[empty-variable]: $LAN_IF is not set here, so that -i takes -p as its value.
#- in quotes iptables says it
LAN=
iptables -A INPUT -s "$LAN" -j ACCEPT
#- set
LAN=10.0.0.0/8
iptables -A INPUT -s $LAN -j ACCEPT
#- words that may be none
EXTRA=
iptables -A INPUT $EXTRA -j ACCEPT
#- any option that has a value
iptables -A INPUT -m comment --comment $NOTE -j ACCEPT
#                                      ^^^^^ warning[empty-variable]: $NOTE is not set here, so that --comment takes -j as its value.
#- an option that has none
iptables -A INPUT -p tcp --syn $EXTRA -j ACCEPT
#- of one variable the first place is told
LAN=
iptables -A INPUT -s $LAN -j ACCEPT
#                    ^^^^ warning[empty-variable]: $LAN is empty here, so that -s takes -j as its value.
iptables -A FORWARD -s $LAN -j ACCEPT
#- what the environment may hold can be told
iptables -A INPUT -p tcp --dport $PORT -j ACCEPT
#                                ^^^^^ warning[empty-variable]: $PORT is not set here, so that --dport takes -j as its value.
#- after
# iptables-ls let PORT=22
iptables -A INPUT -p tcp --dport $PORT -j ACCEPT
