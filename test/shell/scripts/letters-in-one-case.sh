#!/bin/bash
c() { iptables -A INPUT -m comment --comment "$*"; }
declare -u up=abc; c "$up"; up=xyz; c "$up"; up+=q; c "$up"
declare -l low; low=ABC; c "$low"
f() { local -u x=in; c "$x"; x=y$1; c "$x"; }; f z
declare -i n=3+4; n+=1; c "$n"; n=n*2; c "$n"
typeset -u proto=tcp; for proto in udp icmp; do c "$proto"; done
declare -u none; c "[${none-unset}]"
