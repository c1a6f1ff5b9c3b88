#!/bin/bash
# What the shell says of a redirection that fails is read where descriptor 2 leads.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
x=$( { echo four >&4; } 2>&1 ); [ -n "$x" ] && show 1
x=$( echo four 2>&1 >&4 ); [ -n "$x" ] && show 2
x=$( { echo four 2>/dev/null >&4; } 2>&1 ); [ -z "$x" ] && show 3
{ echo four >&4; } 2>/dev/null &>/tmp/o; [ -s /tmp/o ] && show 4
{ echo p; echo q >&2; } &>/tmp/o >/tmp/o; show "5 $(cat /tmp/o)"
x=$( { echo no < /nosuch; } 2>&1 ); [ -n "$x" ] && show 6
{ echo err > /tmp/e; iptables -S nosuch; } 2>/tmp/e; grep -q err /tmp/e && iptables -A FORWARD -m comment --comment "1" -j DROP
{ { echo err >&2 >&/tmp/e 2>&1; iptables -S nosuch; } 2>/tmp/e 1>&3; } 3>&1; grep -q err /tmp/e && iptables -A FORWARD -m comment --comment "2" -j DROP
echo fine > /tmp/f 2>/tmp/g; show "$(cat /tmp/f)"
