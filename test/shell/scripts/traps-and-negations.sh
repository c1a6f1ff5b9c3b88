#!/bin/bash
# What ! turns over is a condition to bash under errexit alone: a trap of ERR is run inside.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
trap 'show "err $?"' ERR
! false; show 1
! { false; }; show 2
! { false; show b; }; show 3
! (exit 3); show 4
! { (exit 3); }; show 5
f() { false; }; ! f; show 6
! f | cat; show 7
! if false; then :; else false; fi; show 8
! for i in 1 2; do false; done; show 9
! true && true; show 10
! { false && true; }; show 11
! { ! false; }; show 12
! { ! true; }; show 12b
! eval false; show 13
! . ./nosuch 2>/dev/null; show 14
! [[ a = b ]]; show 15
! { [[ a = b ]]; ((0)); let 0; x=$(false); }; show 16
! case x in x) false;; esac; show 17
! { false; } 2>/dev/null; show 18
! while false; do :; done; show 19
! { while false; do :; done; false; } ; show 20
if ! { false; }; then show 21; fi
! { false; } || show 22
true && ! { false; }; show 23
x=$(! { false; }); show 24
! false | false; show 25
! { false; } | cat; show 25b
(! { false; }); show 26
set -E; ! f; show 27
! f | cat; show 28
x=$(! { false; }); show 29
(! { false; }; ! false); show 30
! eval false; show 31
! eval '{ false; }'; show 31b
trap 'show "ERR $?"' ERR; ! command eval false; show 32
set -e; ! { false; }; show 33
! f; show 34
! { false; } && show 35
! (false); show 35b
trap - ERR
! { false; show 36; }; show 37
