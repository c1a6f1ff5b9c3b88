#!/bin/bash
# What ! turns over is a condition to bash where errexit is on before it.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
(set -e; ! { false; show no1; } | cat >/dev/null; show "1 $?")
(set -e; ! cat </dev/null | { false; show no2; }; show "2 $?")
(set -e; f() { false; show no3; }; ! f | cat >/dev/null; show "3 $?")
(set -e; ! (false; show no4); show "4 $?")
(set -e; ! eval 'false; show no5'; show "5 $?")
(set -e; ! { ! { false; show no6; }; }; show "6 $?")
(set -e; ! { set +e; false; show no7; }; show "7 $?")
(! { set -e; false; show no8; }; show "8 $?")
(! { set -e; false; show no9; false; } | cat; show "9 $?")
(f() { set -e; false; show no10; }; ! f; show "10 $?")
(! (set -e; false; show no11); show "11 $?")
(if ! { set -e; false; show no12; }; then show "12 $?"; fi)
(! if false; then :; else set -e; false; show no13; fi; show "13 $?")
(! while set -e; do false; show no14; break; done; show "14 $?")
(! eval 'set -e; false; show no15'; show "15 $?")
