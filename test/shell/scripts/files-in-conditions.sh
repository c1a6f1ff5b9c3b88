#!/bin/bash
# Files that are read into conditions, under set -e.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
printf 'show a\n[ -n "$1" ] && show "with $1"\nreturn 3\nshow b\n' > /tmp/part.sh
. /tmp/part.sh; show "$?"
f() { . /tmp/part.sh; show "in f $?"; }; f; show "$?"
(set -e; if eval 'show c; false; show d'; then show yes; else show no; fi); show "$?"
(set -e; f() { show e; false; show g; }; if f; then show yes; fi); show "$?"
(set -e; if . /tmp/part.sh; then show yes; else show "no $?"; fi); show "$?"
(set -e; . /tmp/part.sh || show "or $?"; show on); show "$?"
printf 'show h\nfalse\nshow i\n' > /tmp/part.sh
(set -e; . /tmp/part.sh || show "or $?"; show on); show "$?"
(set -e; f() { . /tmp/part.sh; show "in f $?"; }; f && show and); show "$?"
(set -e; for a in 1 2; do break 0; done; show end); show "$?"
