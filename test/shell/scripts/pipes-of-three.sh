#!/bin/sh
WAN=ppp0
gen() {
cat <<-EOF
	*filter
	:INPUT DROP [0:0]
	:FORWARD DROP [0:0]
	:OUTPUT ACCEPT [0:0]
	-A INPUT -i lo -j ACCEPT
	$(for p in 22 80; do echo "-A INPUT -i $WAN -p tcp -m tcp --dport $p -j ACCEPT"; done)
	COMMIT
EOF
}
gen | iptables-restore
gen | sed -e 's/icmp/icmpv6/' | ip6tables-restore
{
  echo "*nat"
  echo ":POSTROUTING ACCEPT"
  echo "-A POSTROUTING -o $WAN -j MASQUERADE"
  echo COMMIT
} | iptables-restore -n
iptables-save -t nat | grep -q MASQ && iptables -A FORWARD -i lan -o $WAN -j ACCEPT
iptables-restore --noflush <<'X'
*mangle
-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
COMMIT
X
