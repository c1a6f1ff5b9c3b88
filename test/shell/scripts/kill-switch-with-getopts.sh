#!/bin/sh
# kill switch for dash
VPN=${VPN-tun0}
PHYS=${PHYS:=eth0}
REMOTE='198.51.100.1:1194/udp 198.51.100.2:443/tcp 198.51.100.3:1195'
usage() { cat >&2 <<EOT
Usage: $0 [-f] [-i if]
EOT
exit 64; }
force=0
set -- -f -i wlan0 extra
while getopts fi:h opt; do
  case $opt in
    f) force=1;;
    i) PHYS=$OPTARG;;
    h|\?) usage;;
  esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] || usage
parse() {
  r=$1
  proto=${r##*/}; [ "$proto" = "$r" ] && proto=udp
  r=${r%/*}
  host=${r%:*} port=${r#*:}
}
iptables -P OUTPUT DROP; iptables -P INPUT DROP
[ "$force" -eq 1 ] && iptables -F OUTPUT
for r in $REMOTE; do
  parse "$r"
  iptables -A OUTPUT -o "$PHYS" -d $host -p $proto --dport $port -j ACCEPT
  iptables -A INPUT -i "$PHYS" -s $host -p $proto --sport $port -m state --state ESTABLISHED -j ACCEPT
done
for d in INPUT:-i OUTPUT:-o; do
  iptables -A ${d%%:*} ${d#*:} "$VPN" -j ACCEPT
  iptables -A ${d%%:*} ${d#*:} lo -j ACCEPT
done
test "$1" = extra -a "$force" != 0 && iptables -A OUTPUT -m owner --uid-owner 0 -j ACCEPT
if ip6tables -L >/dev/null 2>&1; then
  for c in INPUT OUTPUT FORWARD; do ip6tables -P "$c" DROP; done
fi
i=0
while :; do
  i=$((i+1))
  [ $i -gt 3 ] && break
  case $i in 2) continue;; esac
  iptables -A FORWARD -m comment --comment "i$i" -j DROP
done
! iptables -D FORWARD -s 1.2.3.4 -j DROP 2>/dev/null && iptables -A FORWARD -m comment --comment "was not there" -j ACCEPT
(exit 3) || iptables -A FORWARD -m comment --comment "st $?"
