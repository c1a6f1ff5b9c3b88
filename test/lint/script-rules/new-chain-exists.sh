# Scripts in which new-chain-exists has something to say, and scripts in which it has not.
#- made twice
iptables -N web
iptables -A INPUT -p tcp --dport 80 -j web
iptables -N web
#        ^^ warning[new-chain-exists]: The chain web is there already, so that -N fails.
#- left by the first run
iptables -N web
#        ^^ information[new-chain-exists]: In a second run -N fails: the first has left the chain web and 1 more.
iptables -N mail
iptables -A INPUT -p tcp --dport 80 -j web
#- all chains are deleted at the beginning
iptables -F
iptables -X
iptables -N web
iptables -A INPUT -p tcp --dport 80 -j web
#- the script does not mind
iptables -N web 2>/dev/null
iptables -F web
iptables -N mail || iptables -F mail
#- another table, another family
iptables -F; iptables -X; iptables -t nat -F; iptables -t nat -X; ip6tables -F; ip6tables -X
iptables -N web
iptables -t nat -N web
ip6tables -N web
#- a function that does not mind, called twice
ensure() { iptables -N "$1" 2>/dev/null || iptables -F "$1"; }
ensure web
ensure web
