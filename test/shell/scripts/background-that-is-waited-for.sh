#!/bin/bash
# Commands beside the script, of which nothing is asked before they have ended.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
iptables -A INPUT -s 192.0.2.1 -j DROP &
wait
note "one $?"
iptables -A nosuch -j DROP 2> /dev/null &
wait $!
note "two $?"
(sleep 1; iptables -A INPUT -s 192.0.2.2 -j DROP; exit 3) & pid=$!
other=unused
wait "$pid" || note "three $?"
wait "$pid"
note "again $?"
echo text > /tmp/beside &
wait
note "$(cat /tmp/beside)"
while true; do sleep 60; done & watch=$!
iptables -nL > /dev/null &
note "goes on"
kill $watch
wait
note "all $?"
f() { iptables -A FORWARD -j DROP & wait; }
f
note end
