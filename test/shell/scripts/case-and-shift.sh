#!/bin/sh
# args: --ssh 2222 --allow 192.0.2.0/24 --drop -v web
# Options of the script itself.
ssh=22 allow='' policy=ACCEPT verbose=0
while [ $# -gt 0 ]; do
  case $1 in
    --ssh) ssh=$2; shift 2 ;;
    --ssh=*) ssh=${1#*=}; shift ;;
    --allow) allow="$allow $2"; shift 2 ;;
    --drop) policy=DROP; shift ;;
    -[vq]) verbose=$((verbose + 1)); shift ;;
    -*) echo "unknown: $1" >&2; exit 2 ;;
    *) break ;;
  esac
done
iptables -P INPUT $policy
iptables -A INPUT -p tcp --dport "$ssh" -j ACCEPT
for net in $allow; do iptables -A INPUT -s "$net" -j ACCEPT; done
for service in "$@"; do
  case $service in
    web) ports="80 443" ;;
    mail|smtp) ports=25 ;;
    [0-9]*) ports=$service ;;
    *) continue ;;
  esac
  for p in $ports; do iptables -A INPUT -p tcp --dport $p -j ACCEPT; done
done
[ $verbose -ge 1 ] && iptables -A INPUT -j LOG
exit 0
