#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
cat <<EOF > /tmp/o
a \
EOF
b \\
EOF
show "$(cat /tmp/o)"
cat <<-EOF > /tmp/o
		a $(echo one
		echo two)
	b ${c:-d
	e}
	`echo q
	echo p` \
	z
	EOF
show "$(cat /tmp/o)"
cat <<A $(show one
text
A
show two
) > /dev/null
text2
A
show three
cat <<EOF; echo $(echo hi
body
) > /dev/null
EOF
show four
x=$(cat <<EOF
$(a=( x | y )
echo in)
z
EOF
)
show "x=$x"
read x <<EOF ; show same "$x"
$(a=(1|2))
EOF
show "next $?"
f() { cat; show in; }
f <<EOF || show or
$(fi)
EOF
show "next $?"
cat <<EOF
${c-
EOF
show "next $?"
cat <<EOF > /tmp/o
EO\
F
show five
x=$(printf %s 'a)' $'\'' "$(echo ')')"); show "$x"
set -e
cat <<EOF
$(fi)
EOF
show never
