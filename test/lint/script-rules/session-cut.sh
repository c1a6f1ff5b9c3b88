# Scripts in which session-cut has something to say, and scripts in which it has not.
#- a policy of DROP before the rules that accept
iptables -P INPUT DROP
#<^^^^^^^^^^^^^^^^^^^^ warning[session-cut]: From here on your connection to port 22 is cut (filter/INPUT/policy), until line 3 lets it through.
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
#- the policy comes last, but a second run flushes under it
iptables -F
#<^^^^^^^^^ warning[session-cut]: In a second run your connection to port 22 is cut from here on (filter/INPUT/policy), until line 2 lets it through.
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -P INPUT DROP
#- policies are opened before the flush
iptables -P INPUT ACCEPT
iptables -P OUTPUT ACCEPT
iptables -F
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -P INPUT DROP
#- nothing ever lets the answers out
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -P OUTPUT DROP
#<^^^^^^^^^^^^^^^^^^^^^ warning[session-cut]: From here on your connection to port 22 is cut (filter/OUTPUT/policy), and nothing afterwards lets it through.
#- another port is let in than the one that is asked about
iptables -A INPUT -p tcp --dport 2222 -j ACCEPT
iptables -A INPUT -j DROP
#<^^^^^^^^^^^^^^^^^^^^^^^ warning[session-cut]: From here on your connection to port 22 is cut (filter/INPUT/2), and nothing afterwards lets it through.
#- one network is let in: who works on the host is in it
iptables -A INPUT -s 192.168.7.0/24 -p tcp --dport 22 -j ACCEPT
iptables -P INPUT DROP
#- whether the rule that accepts is there is not known, so nothing is said
[ -f /etc/open ] && iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -P INPUT DROP
#- all at once
iptables-restore <<RULES
*filter
:INPUT DROP [0:0]
-A INPUT -p tcp --dport 22 -j ACCEPT
COMMIT
RULES
