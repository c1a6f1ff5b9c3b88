#!/bin/bash
# Every line that a listing prints becomes the comment of a rule of the other family.
iptables -N web
iptables -N BLOCK
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -p tcp -s 192.168.1.0/24 -d 10.0.0.1 --sport 1024:65535 --dport 80 -m state --state NEW,ESTABLISHED -j ACCEPT
iptables -A INPUT -p udp ! --dport 53 -m conntrack --ctstate RELATED,ESTABLISHED -j web
iptables -A INPUT ! -s 10.0.0.0/255.0.255.0 -p icmp --icmp-type 8 -m limit --limit 5/min -j DROP
iptables -A INPUT -p icmp -m icmp --icmp-type 3/1 -m limit --limit 10/s --limit-burst 7 -j ACCEPT
iptables -A INPUT -m comment --comment "hello world" -j LOG --log-prefix "bla: "
iptables -A INPUT -j LOG --log-level info --log-tcp-options --log-ip-options --log-uid
iptables -A INPUT -p tcp -m multiport --dports 80,443 -g web
iptables -A INPUT -p udp -m multiport ! --ports 80,443:500 -j BLOCK
iptables -A INPUT -p tcp --tcp-flags ALL NONE -j DROP
iptables -A INPUT -p tcp ! --syn -m state --state NEW -j DROP
iptables -A INPUT -p tcp --syn -j REJECT --reject-with tcp-reset
iptables -A INPUT -p tcp ! --sport 22 ! --dport 100:200 -j RETURN
iptables -A INPUT -f -j DROP
iptables -A INPUT ! -f -p 47
iptables -A INPUT -m mac --mac-source 00:11:22:33:44:55 -j RETURN
iptables -A INPUT -m mac ! --mac-source 00:11:22:33:44:55 -j RETURN
iptables -A INPUT -p tcp --dport 22 -m recent --name ssh --update --seconds 60 --hitcount 4 -j DROP
iptables -A INPUT -p tcp --dport 22 -m recent --name ssh --set
iptables -A INPUT -m addrtype --src-type LOCAL ! --dst-type BROADCAST -j REJECT
iptables -A INPUT ! -p tcp -m mark --mark 1/0xff -j ACCEPT
iptables -A INPUT -m mark ! --mark 2
iptables -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 -m length --length 10:20 -j ACCEPT
iptables -A FORWARD -m state ! --state INVALID -j web
iptables -A web -m conntrack ! --ctstate INVALID -j BLOCK
iptables -P FORWARD DROP
iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.1:8080
iptables -t nat -A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 10.0.0.1-10.0.0.4:80-90 --random
iptables -t nat -A PREROUTING -p tcp --dport 82 -j REDIRECT --to-ports 8080-8090
iptables -t nat -A PREROUTING -p tcp --dport 83 -j REDIRECT
iptables -t nat -A POSTROUTING -s 10.8.0.0/24 ! -d 10.8.0.0/24 -o eth0 -j MASQUERADE
iptables -t nat -A POSTROUTING -s 10.8.0.9 -j SNAT --to-source 192.0.2.4 --persistent
iptables -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 5000-6000
iptables -t mangle -A PREROUTING -j MARK --set-mark 1
iptables -t mangle -A PREROUTING -j MARK --or-mark 4

tell() { while IFS= read -r line; do ip6tables -t "$1" -A "$2" -m comment --comment "$line|"; done; }
iptables -L -n | tell filter INPUT
iptables -nL INPUT --line-numbers | tell filter FORWARD
iptables -t nat -n -L | tell filter OUTPUT
iptables --table mangle --list PREROUTING --numeric | tell mangle PREROUTING
iptables -L nowhere -n | tell mangle INPUT
iptables -L nowhere -n && ip6tables -t mangle -A OUTPUT -j DROP

# Without -n names come from the host; here there are none to ask for.
iptables -F INPUT
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -p udp -m state --state NEW -m comment --comment "any" -j web
iptables -A INPUT -j REJECT
iptables -L | tell raw PREROUTING
iptables -L --line-numbers | tell raw OUTPUT
