#!/bin/bash
# port knocking with the recent match
IPTABLES=iptables
KNOCKS=(7000 8000 9000)
STAGES=${#KNOCKS[@]}
$IPTABLES -N KNOCKING
for ((s=1; s<=STAGES; s++)); do $IPTABLES -N GATE$s; done
$IPTABLES -N PASSED
i=0
until [ "$i" -ge "$STAGES" ]; do
    k=${KNOCKS[$i]}
    let "n = i + 1"
    if [ $n -gt 1 ]; then
        prev=$((n-1))
        $IPTABLES -A GATE$n -m recent --name AUTH$prev --remove
    fi
    $IPTABLES -A GATE$n -p tcp --dport $k -m recent --name AUTH$n --set -j DROP
    [ $n -gt 1 ] && $IPTABLES -A GATE$n -j GATE1 || $IPTABLES -A GATE$n -j DROP
    i=$n
done
$IPTABLES -A PASSED -m recent --name AUTH$STAGES --remove
$IPTABLES -A PASSED -p tcp --dport 22 -j ACCEPT
$IPTABLES -A PASSED -j GATE1
$IPTABLES -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
$IPTABLES -A INPUT -j KNOCKING
$IPTABLES -A KNOCKING -m recent --rcheck --seconds 30 --name AUTH$STAGES -j PASSED
for s in $(seq $((STAGES-1)) -1 1); do
    $IPTABLES -A KNOCKING -m recent --rcheck --seconds 10 --name AUTH$s -j GATE$((s+1))
done
$IPTABLES -A KNOCKING -j GATE1
list() { $IPTABLES -S KNOCKING | grep -c AUTH; }
c=$(list)
$IPTABLES -A OUTPUT -m comment --comment "auth rules: $c" -j ACCEPT
if $IPTABLES -S | grep -q 'GATE4'; then $IPTABLES -P FORWARD ACCEPT; else $IPTABLES -P FORWARD DROP; fi
