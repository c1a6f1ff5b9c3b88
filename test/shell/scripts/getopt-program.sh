#!/bin/bash
c() { iptables -A INPUT -m comment --comment "$*"; }
try() { out=$(getopt -o ab:c:: -l alpha,beta:,gamma::,betamax -n x -- "$@" 2>/dev/null); c "$? $out"; }
try
try -a -b 1 -c -cX file
try --alpha --beta 2 --gamma --gamma=3 rest -- more
try --alp --beta='a b' "it's"
try -z --nope x
try -b
try --bet 1
try -ab5 - x
old=$(getopt ab: -a -b 'x y' z 2>/dev/null); c "$? $old"
eval set -- "$(getopt -o p:i: --long port:,iface: -- -p 22 --iface 'eth 0' in)"
while true; do
  case "$1" in
    -p | --port) port=$2; shift 2 ;;
    -i | --iface) iface=$2; shift 2 ;;
    --) shift; break ;;
  esac
done
c "$port $iface $1"
