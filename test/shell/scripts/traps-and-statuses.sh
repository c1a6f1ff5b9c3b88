#!/bin/bash
# What is left to be run at the end, after errors, and by subshells; statuses of pipelines.
mark() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
trap 'mark left with $?' EXIT
( trap 'mark subshell' EXIT; mark inside )
trap 'mark error' ERR
false
iptables -A NO_SUCH_CHAIN -j DROP 2>/dev/null
trap - ERR
false | true
mark "${PIPESTATUS[0]} $?"
set -o pipefail
false | true || mark pipefail
set +o pipefail
shopt -s lastpipe
printf '%s\n' 10.0.0.1 10.0.0.2 | while read -r host; do last=$host; done
mark "last is $last"
break 2>/dev/null; mark still here
f() { break; } 2>/dev/null
for i in 1 2; do f 2>/dev/null; mark "pass $i"; done
exit 7
