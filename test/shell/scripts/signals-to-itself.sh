#!/bin/bash
# Signals that a script sends to itself: what traps have left for them is run, or it ends.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
kill -0 $$ && note alive
trap 'note hangup' HUP
kill -HUP $$
self=$$
kill -1 "$self" && note "and on"
trap '' USR1
kill -USR1 $$
note "ignored $?"
stop() { note "stopped by $1"; trap - TERM; kill -TERM $$; note never; }
sh -c 'trap "iptables -A INPUT -j DROP" TERM; kill $$; iptables -A INPUT -j REJECT'
sh -c 'kill $$; iptables -A INPUT -j LOG'
note "child $?"
trap 'note leaving' EXIT
trap 'stop $LINENO > /dev/null; stop here' INT
trap 'stop there' INT
kill -s INT $$
note never
