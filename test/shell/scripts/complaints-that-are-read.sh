#!/bin/bash
# What goes to descriptor 2 and to those above it, and who reads that.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
log() { echo "log: $*" >&2; }
work() { log working; echo result; }
note "$(work)" / "$(work 2>&1 | tr '\n' ,)" / "$(work 2>&1 > /dev/null)" / "$(work 2> /dev/null)"
exec 3>&1
note "$(note inner >&3; echo out >&3; echo gathered)"
note "$( { { echo out; echo wrong >&2; } 3>&1 1>&2 2>&3 3>&-; } 2> /dev/null)"
note "$( { echo past >&3; echo through; } 3>&1 | tr a-z A-Z)"
{ echo a; echo b >&2; } &> /tmp/both
echo c >> /tmp/both 2>&1
echo d &>> /tmp/both
note "$(tr '\n' , < /tmp/both)"
{ echo piped >&2; } |& { read -r line; note "$line"; }
complaint=$(iptables -A nosuch -j DROP 2>&1)
[ -n "$complaint" ] && note refused
complaint=$(iptables -A INPUT -j DROP 2>&1)
[ -z "$complaint" ] && note taken
(echo x >&9; note nine "$?")
exec 9> /dev/null
echo x >&9 && note opened
exec 9>&-
echo x >&9 || note closed
note "$(exec 2>&1; log inside)"
x=1 y=2 : << END
${nothing?}
END
note "$x$y" "$?"
set -u
(trap 'note leaving $?' EXIT; : ${nothing?})
{ trap 'note leaving a pipeline $?' EXIT; : ${nothing?}; } | cat
bash -c ': ${nothing?}'
note "$?"
