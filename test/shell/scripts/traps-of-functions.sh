#!/bin/bash
# A trap of ERR that a function sets is in force in it and behind it, but not for its own call; one from outside it does not know.
show() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
set_one() { trap 'show one $?' ERR; }
f() { set_one; return 1; }
f
show "$?"
false
f
g() { trap 'show two' ERR; false; show in; return 3; }
g
false
h() { false; trap - ERR; false; show of none; }
h
false
(trap 'show sub' ERR; false)
set -E
h
false
show end
