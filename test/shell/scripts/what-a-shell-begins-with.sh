#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
false; (for i in 1; do continue x; done; show never); show $?; true; (for i in 1; do break x; done); show $?; (exit 5); (for i in 1; do break x; done); show $?
sh -c '[ -z "$PS1" ] || iptables -A INPUT -m comment --comment "$PS1$PS2"'; bash -c '[ -z "$PS1" ] && iptables -A INPUT -m comment --comment "$EUID${PS1-u}"'; PS1=q sh -c 'iptables -A INPUT -m comment --comment "$PS1"'; IFS=:; x=a:b; sh -c 'set -- $0; iptables -A INPUT -m comment --comment "$#"' "a b"; export IFS; sh -c 'set -- $0; iptables -A INPUT -m comment --comment "$#"' "a b"; bash -c 'set -- $0; iptables -A INPUT -m comment --comment "$#"' "a b"
