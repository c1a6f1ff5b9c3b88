#!/bin/bash
# What `$?` is where a text begins that is run: what the command before it ended with.
rule() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
ends() { return "$1"; }
ends 3
eval 'rule "a text begins with $?"'
ends 4
eval ''
rule "no text ends with $?"
ends 5
eval '# nothing'
rule "a comment ends with $?"
ends 6
eval "last=\$?"
rule "it was $last, and now $?"
file=$(mktemp)
echo 'rule "a file begins with $?"' > "$file"
ends 7
. "$file"
: > "$file"
ends 8
. "$file"
rule "an empty file ends with $?"
ends 9
command eval 'rule "and so with $?"'
checked=$(ends 1; eval '[ $? -eq 0 ] || exit 2'; echo yes)
rule "checked: $checked, $?"
set -e
answer=$(ends 0; eval '[ $? -eq 0 ] || exit 2'; echo yes)
rule "$answer"
answer=$(ends 1; eval '[ $? -eq 0 ] || exit 2'; echo yes)
rule "not reached"
