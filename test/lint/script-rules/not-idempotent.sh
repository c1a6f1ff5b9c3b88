# Scripts in which not-idempotent has something to say, and scripts in which it has not.
#- nothing is taken out
iptables -A INPUT -i lo -j ACCEPT
#        ^^ information[not-idempotent]: A second run adds these 2 rules to INPUT once more: nothing takes out what the first has left.
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
#- flushed
iptables -F
iptables -A INPUT -i lo -j ACCEPT
#- asked for before it is added
iptables -C INPUT -i lo -j ACCEPT 2>/dev/null || iptables -A INPUT -i lo -j ACCEPT
#- deleted until it is gone
while iptables -D INPUT -i lo -j ACCEPT 2>/dev/null; do :; done
iptables -A INPUT -i lo -j ACCEPT
#- a chain that is there the second time keeps its rules, and gets them again
iptables -N guests 2>/dev/null
iptables -A guests -j DROP
#        ^^ information[not-idempotent]: A second run adds this rule to guests once more: nothing takes out what the first has left.
#- the whole table is loaded anew
iptables-restore <<RULES
*filter
-A INPUT -i lo -j ACCEPT
COMMIT
RULES
#- a loop over chains is one finding
iptables -N ann 2>/dev/null
iptables -N bob 2>/dev/null
for who in ann bob; do
  iptables -A "$who" -j ACCEPT
#          ^^ information[not-idempotent]: A second run adds these 2 rules to ann and 1 other chain once more: nothing takes out what the first has left.
done
