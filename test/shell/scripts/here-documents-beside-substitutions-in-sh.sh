#!/bin/sh
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
EOF() { :; }
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
cat <<EOF > /tmp/o
$(
EOF
show in
)
EOF
show "$(cat /tmp/o)"
cat <<EOF > /tmp/o
EO\
F
EOF
show "$(cat /tmp/o)"
cat <<-EOF > /tmp/o
	$(echo z
	EOF
	)
	EOF
show "$(cat /tmp/o)"
show $'\'
show $'it\'s' and $'that\'s
sh -c 'iptables -A INPUT -m comment --comment inner
cat <<EOF
$(a=( x | y ))
EOF
iptables -A INPUT -m comment --comment never'
show "$?"
cat <<EOF
${c-
EOF
show never
