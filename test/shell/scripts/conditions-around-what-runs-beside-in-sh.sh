#!/bin/sh
# No condition around it holds for what dash runs beside the script, unless it is a pipeline.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
set -e
( { false; show no1; } & wait $! ) || show "1 sub $?"
( { false; show no2; } | cat & wait $! ) || show "2 sub $?"
( f() { false; show no3; }; f & wait $! ) || show "3 sub $?"
( (false; show no4) & wait $! ) || show "4 sub $?"
( { false; show no5; } | cat ) || show "5 sub $?"
( { { false; show no6; } | cat; } & wait $! ) || show "6 sub $?"
( for i in 1; do false; show no7; done & wait $! ) || show "7 sub $?"
if { false; show no8; } & wait $!; then :; else show "8 $?"; fi
x() { { false; show no9; } & wait $!; show "9 $?"; }; x || show "9b $?"
( { false || false; show no10; } & wait $! ) || show "10 sub $?"
( if false; then :; fi & wait $! ) || show "11 sub $?"
( true && { false; show no12; } & wait $! ) || show "12 sub $?"
( ! { false; show no13; } & wait $! ) || show "13 sub $?"
( { false; show no14; } 2>/dev/null & wait $! ) || show "14 sub $?"
( eval 'false; show no15' & wait $! ) || show "15 sub $?"
