#!/bin/sh
# What programs are run with: variables that are exported, those of env, and none.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
ask='iptables -A INPUT -m comment --comment "[$A][$B][$C][$D]" -j DROP'
export ask A=1 B="2 3" C
C=4
D=5
sh -c "$ask"
env A=9 D="x $D" sh -c "$ask"
A=6 D=7 sh -c "$ask"
env -u B sh -c "$ask"
env -i A=8 sh -c "$ask"
printenv A | { read -r x; note "$x"; }
note "$A$B$C$D"
env A=10 iptables -A FORWARD -m comment --comment "$A" -j DROP
# Where it is, a shell finds out itself.
cd /tmp || exit
where='PATH=$PATH:/usr/sbin; iptables -A FORWARD -m comment --comment "$0 $PWD"'
for shell in sh bash; do
  env -i "$shell" -c "$where"
  PWD=/nowhere "$shell" -c "$where"
  (unset PWD && "$shell" -c "$where")
done
