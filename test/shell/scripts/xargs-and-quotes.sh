#!/bin/bash
c() { iptables -A INPUT -m comment --comment "$*."; }
c "$(echo "  a  b " | xargs)"
c "$(printf 'x\ny\n' | xargs)"
c "$(echo "'q r' s" | xargs)"
c "$(echo '"q  r" s' | xargs -n1)"
c "$(xargs < /dev/null)"
c "$(echo 1 2 3 | xargs -n 2)"
c "$(printf '%s\n' "it\\'s a" '"b c"d' | xargs -n1)"
c "$(printf '%s\n' '  p "q r"' 's' | xargs -I{} echo '<{}>')"
printf '%s\n' '10.0.0.1 # one' '"10.0.0.2"' | cut -d'#' -f1 | xargs -n1 iptables -A OUTPUT -j DROP -s
