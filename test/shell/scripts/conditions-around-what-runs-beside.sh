#!/bin/bash
# Conditions hold for what runs beside the script, but not for eval where it has a process to itself; nobody turns its status over.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
( set -e; ! { false; show no1; } & wait $!; show "1 $?" )
( set -e; ! { false; show no2; }; show "2 $?" )
( set -e; { ! { false; show no3; }; } & wait $!; show "3 $?" )
( set -e; eval 'false; show no4' || show "4 $?" )
( set -e; command eval 'false; show no5' || show "5 $?" )
( set -e; if eval 'false; show no6' | cat; then show yes; fi; show "6 $?" ) 
( set -e; f() { eval 'false; show no7'; }; f | cat || show 7 )
( set -e; eval 'eval "false; show no8" || show yes8' | cat || show 8 )
( set -e; eval "$(false; echo 'show no9')" | cat || show 9 )
( set -e; (eval 'false; show no10') || show 10 )
( set -e; x=1 eval 'false; show no11' | cat; )
( set -e; false | eval 'false; show no12' || show "12 $?" )
! true & wait $!; show "a $?"
! { true; } & wait $!; show "b $?"
! { false; } & wait $!; show "c $?"
! (true) & wait $!; show "d $?"
! while false; do :; done & wait $!; show "e $?"
f() { return 3; }; ! f & wait $!; show "f $?"
! true | true & wait $!; show "k $?"
true && ! true & wait $!; show "l $?"
( ! { true; } ) & wait $!; show "m $?"
! { true; } | cat;  show "n $?"
{ ! { true; }; } & wait $!; show "o $?"
! { ! { true; }; } & wait $!; show "q $?"
