# Scripts in which session-cut has something to say, and scripts in which it has not.
#- a policy of DROP before the rules that accept
iptables -P INPUT DROP
#<^^^^^^^^^^^^^^^^^^^^ warning[session-cut]: From here on your connection to port 22 is cut and no new one gets in (filter/INPUT/policy), until line 3 lets it through, line 4 new ones.
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
#- the policy comes last, but a second run flushes under it
iptables -F
#<^^^^^^^^^ warning[session-cut]: In a second run your connection to port 22 is cut and no new one gets in from here on (filter/INPUT/policy), until line 2 lets it through, line 3 new ones.
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
#<^^^^^^^^^^^^^^^^^^^^^ warning[session-cut]: From here on your connection to port 22 is cut and no new one gets in (filter/OUTPUT/policy), and nothing afterwards lets them through.
#- another port is let in than the one that is asked about
iptables -A INPUT -p tcp --dport 2222 -j ACCEPT
iptables -A INPUT -j DROP
#<^^^^^^^^^^^^^^^^^^^^^^^ warning[session-cut]: From here on your connection to port 22 is cut and no new one gets in (filter/INPUT/2), and nothing afterwards lets them through.
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
#- your connection goes on, and no new one gets in before the rule that lets it
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -P INPUT DROP
#<^^^^^^^^^^^^^^^^^^^^ information[session-cut]: From here on no new connection to port 22 gets in (filter/INPUT/policy), until line 4 lets one in; one that is open goes on.
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -p tcp --dport 22 --syn -j ACCEPT
#- your connection goes on, and no new one will ever get in
iptables -P INPUT ACCEPT
iptables -F INPUT
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp --dport 443 -j ACCEPT
iptables -A INPUT -j REJECT
#<^^^^^^^^^^^^^^^^^^^^^^^^^ information[session-cut]: From here on no new connection to port 22 gets in (filter/INPUT/3), and nothing afterwards lets one in; one that is open goes on.
#- your connection is cut first, and later new ones as well
iptables -A INPUT -p tcp ! --syn -m conntrack --ctstate ESTABLISHED -j DROP
#<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[session-cut]: From here on your connection to port 22 is cut (filter/INPUT/1), and nothing afterwards lets it through.
iptables -A INPUT -p tcp --dport 22 -j DROP
#<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information[session-cut]: From here on no new connection to port 22 gets in (filter/INPUT/2), and nothing afterwards lets one in.
#- how many new connections get in is not known beforehand
iptables -P INPUT ACCEPT
iptables -F INPUT
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -m limit --limit 1/min -j ACCEPT
iptables -P INPUT DROP
#- no new connection in the first run, the open one in the second
iptables -F
#<^^^^^^^^^ warning[session-cut]: In a second run your connection to port 22 is cut from here on (filter/INPUT/policy), until line 2 lets it through.
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -P INPUT DROP
#<^^^^^^^^^^^^^^^^^^^^ information[session-cut]: From here on no new connection to port 22 gets in (filter/INPUT/policy), until line 4 lets one in; one that is open goes on.
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
#- who has knocked gets in, and who has is not known
iptables -P INPUT ACCEPT
iptables -F INPUT
iptables -A INPUT -p tcp --dport 7000 -m recent --name KNOCK --set -j DROP
iptables -A INPUT -p tcp --dport 22 -m recent --name KNOCK --rcheck --seconds 30 -j ACCEPT
iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
iptables -P INPUT DROP
#- a new connection has the options that clients send
iptables -P INPUT ACCEPT
iptables -F
iptables -t mangle -F
iptables -t mangle -A PREROUTING -p tcp -m conntrack --ctstate NEW -m tcpmss ! --mss 536:65535 -j DROP
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -P INPUT DROP
#- who is excepted from a rule is who works on the host
iptables -P INPUT ACCEPT
iptables -F INPUT
iptables -A INPUT -p tcp --dport 22 ! -s 10.0.0.2 -j DROP
#- what is named is what cuts the last way in
iptables -P INPUT ACCEPT
iptables -F INPUT
iptables -N lan
iptables -A INPUT -i eth0 -j lan
iptables -A lan -p tcp -j DROP
iptables -A INPUT -i eth1 -p tcp --dport 80 -j ACCEPT
iptables -P INPUT DROP
#<^^^^^^^^^^^^^^^^^^^^ warning[session-cut]: From here on your connection to port 22 is cut and no new one gets in (filter/INPUT/policy), and nothing afterwards lets them through.
