#!/bin/bash
iptables -A NOWHERE -j ACCEPT; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -N a; iptables -N a; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -A INPUT --dport 22 -j ACCEPT; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -t nothing -L; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -P a DROP; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -A INPUT -j NOTARGET; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -X INPUT; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -A a -j INPUT; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -A a -j a; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -I INPUT 99 -j DROP; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -E a INPUT; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -F b; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
iptables -C INPUT -j DROP; iptables -A INPUT -m comment --comment "s$?" -j ACCEPT
