#!/bin/bash
# Files that are edited where they are, compared, and read by letters; commands that are no commands.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
printf '%s\n' '*filter' '-A INPUT -s 192.0.2.1 -j ACCEPT' COMMIT > /tmp/rules
sed -i 's/ACCEPT/DROP/' /tmp/rules
iptables-restore -n < /tmp/rules
sed -i.old -e '/192/d' -e '1a -A INPUT -j LOG' /tmp/rules
iptables-restore -n /tmp/rules
cmp -s /tmp/rules /tmp/rules.old || note "differ $?"
cp /tmp/rules.old /tmp/rules && diff -q /tmp/rules /tmp/rules.old > /dev/null && note same
note "$(head -c 7 /tmp/rules)" "$(tail -c 7 /tmp/rules)"
mkdir /tmp/folder-of-ours
mkdir /tmp/folder-of-ours 2> /dev/null || note "there already"
IPTABLES="iptables -w"
"$IPTABLES" -A INPUT -j DROP 2> /dev/null || note "no program $?"
$IPTABLES -A FORWARD -j DROP
"" 2> /dev/null || note "nothing $?"
note "$(type -t note)" "$(type -t iptables)" "$(type -t cd)"
