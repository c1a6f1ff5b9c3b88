#!/bin/bash
set -Eeuo pipefail
trap 'iptables -A FORWARD -m comment --comment "left with $?" -j DROP' EXIT
quiet() { "$@" 2>/dev/null || true; }
quiet iptables -X not_there
if ! iptables -C INPUT -j DROP 2>/dev/null; then iptables -A INPUT -j DROP; fi
false || iptables -A INPUT -m comment --comment or -j ACCEPT
count=$(iptables -S INPUT | wc -l || true)
( set +e; false; iptables -A INPUT -m comment --comment inside -j ACCEPT )
false | true || iptables -A INPUT -m comment --comment "pipefail $count" -j ACCEPT
iptables -A OUTPUT -j ACCEPT
echo "$undefined_variable"
iptables -A OUTPUT -m comment --comment never -j DROP
