#!/bin/bash
echo() { iptables -A INPUT -m comment --comment "$*"; }
cat <<E; echo sl $?
$((1/0))
E
echo "1 $?"
read x <<E; echo sl $?
$((1/0))
E
echo "2 $?"
f() { echo in f; }
f <<E; echo sl $?
$((1/0))
E
echo "3 $?"
{ echo in group; } <<E; echo sl $?
$((1/0))
E
echo "4 $?"
cat < $((1/0)); echo sl $?
echo "6 $?"
read x < $((1/0)); echo sl $?
echo "7 $?"
cat <<< $((1/0)); echo sl $?
echo "8 $?"
while read x; do echo in; done <<E; echo sl $?
$((1/0))
E
echo "9 $?"
: > $((1/0)); echo sl $?
echo "10 $?"
cat <<E; echo sl $?
${nope?unset}
E
echo "11 $?"
cat <<E | cat; echo sl $?
$((1/0))
E
echo "12 $?"
g() { cat <<E; echo ing $?
$((1/0))
E
echo ing2; }
g; echo "13 $?"
h() { read x <<E; echo inh $?
$((1/0))
E
echo inh2; }
h; echo sl
echo "14 $?"
read x <<E; echo sl $?
${!nope}
E
echo "15 $?"
cat <<E; echo sl $?
${!nope}
E
echo "16 $?"
cat <<E; echo sl $?
${a@Z}
E
echo "17 $?"
(cat <<E; echo sl $?
$((1/0))
E
echo "18 $?")
