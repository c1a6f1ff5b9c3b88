#!/bin/bash
# What a policy that is none, a bracket that stays open and a table in a pipe end with.
note() { iptables -A OUTPUT -m comment --comment "$1" -j ACCEPT; }
iptables -P INPUT REJECT; note "policy $?"
iptables -P INPUT; note "without $?"
iptables-restore <<'EOF'
*filter
[1:2 -A INPUT -j ACCEPT
COMMIT
EOF
note "bracket $?"
cat <<'EOF' | iptables-restore -n -c
*filter
[1:2] -A INPUT -i lo -j ACCEPT
COMMIT
EOF
note "counters $?"
