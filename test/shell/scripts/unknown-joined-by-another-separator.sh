#!/bin/bash
# Elements that an operator has changed are one word where nothing is divided: what stands between them depends on the place.
hosts=(10.0.0.1 10.0.0.2 10.0.0.3)

iptables -P INPUT DROP

# With the usual separators it is a blank wherever that is.
list=${hosts[@]#10.}
for each in $list; do
  iptables -A INPUT -s "10.$each" -j ACCEPT
done

IFS=,
joined=${hosts[@]/%/\/32}
iptables -A INPUT -s "$joined" -p tcp --dport 22 -j ACCEPT
