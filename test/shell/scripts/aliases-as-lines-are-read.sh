#!/bin/bash
shopt -s expand_aliases
mark() { iptables -A INPUT -m comment --comment "$*"; }
# An alias is put in when a line is read: behind the line that makes it, and not in what was read before.
in_function() { open in-function; }
alias open='mark open'; open same-line
open next-line
in_function
if true; then
  alias close='mark close'
  close in-the-same-if
fi
close behind-it
later() { close kept; alias late='mark late'; late in-its-function; }
alias close='mark changed'
later
late behind-it
gone() { unalias close; close read-before; }
gone
close nowhere
# A blank at the end has the next word looked up.
alias both='mark '
alias it='word'
both it
alias quiet='TRIES=1 mark quiet >/dev/null'
quiet yes
\quiet no
'quiet' neither
eval 'alias now="mark now"
now in-eval'
text=$(open in-substitution; echo "$?")
mark "$text"
for n in 1 2; do alias number$n="mark number $n"; number$n in-the-loop; done
number1 behind-it
iptables -N used
iptables -A used -j RETURN
iptables -N unused
# One chain that is not empty, and none is deleted.
iptables -X || mark "$?"
iptables -N unused || mark there
trap 'mark at-the-end' EXIT
echo ${!nothing} | cat
