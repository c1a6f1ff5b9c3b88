#!/bin/bash
# Classes in patterns: quoted, what turns them round is a letter like another.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
number() { case $1 in *[^0-9]*|'') show "$1 no" ;; *) show "$1 number" ;; esac; }
number 22; number a; number ''; number '^'
real() { case $1 in *[!0-9]*|'') show "$1 no" ;; *) show "$1 number" ;; esac; }
real 22; real a; real '^'
y=abc; show "${y#[^a]} ${y#[!a]} ${y#[!b]} ${y%[^c]}"
case a in [^]) show 1 ;; *) show 2 ;; esac; case ] in []^]) show 3 ;; esac; case a] in [^]a]) show 4 ;; *) show 5 ;; esac
case x in [^[:digit:]]) show 6 ;; *) show 7 ;; esac; case 4 in [^[:digit:]]) show 8 ;; esac; case '!' in ['!'a]) show 9 ;; esac
p='[^b]'; case b in $p) show 10 ;; *) show 11 ;; esac; case b in ["^"b]) show 12 ;; esac; case a in [\!b]) show 13 ;; *) show 14 ;; esac
k=; show "$((k)) $((k + 1))"
(show "never $(( $k ))"); show "15 $?"
