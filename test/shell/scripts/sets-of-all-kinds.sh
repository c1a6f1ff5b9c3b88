#!/bin/bash
# Sets of all kinds: what is made again, swapped, renamed, and refused.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
ipset create hosts hash:ip; ipset create nets hash:net; ipset create six hash:ip family inet6
ipset add hosts 192.0.2.1; ipset add hosts 192.0.2.1 || show "there already"
ipset -! create hosts hash:ip; show $?; ipset -! create hosts hash:net; show $?
ipset swap hosts nets; show $?
ipset add hosts 192.0.2.2 timeout 60 || show "no timeouts"
ipset create bans hash:ip timeout 600 comment; ipset add bans 192.0.2.3 timeout 60 comment "x y"; show $?
ipset create strange hash:nothing || show "no such type"; ipset create odd hash:ip oddly; show $?
ipset create all list:set; ipset add all hosts; ipset add all none || show "no such set"; ipset destroy hosts || show "in a list"
ipset create new hash:ip; ipset swap hosts new; ipset test new 192.0.2.1 && show swapped
ipset rename new old && ipset test old 192.0.2.1 && show renamed
iptables -A INPUT -m set --match-set nets src -j DROP; ipset destroy nets || show used
ipset add none; show $?; ipset; show $?
