#!/bin/bash
# Lists of hosts and services kept as text, taken apart by awk.
hosts='# name address zone ports
web1 192.0.2.10 dmz 80,443
db1  192.0.2.20 lan 5432
old  192.0.2.30 dmz -
web2 192.0.2.11 dmz 8080'

say() { while IFS= read -r line; do iptables -A INPUT -m comment --comment "$line."; done; }

echo "$hosts" | awk 'NR > 1 && $4 != "-" { n = split($4, p, ","); for (i = 1; i <= n; i++) print $2, p[i] }' |
  while read -r address port; do iptables -A FORWARD -d "$address" -p tcp --dport "$port" -j ACCEPT; done

echo "$hosts" | awk '/^#/ { next } { count[$3]++ } END { printf "dmz %d lan %d none %d\n", count["dmz"], count["lan"], count["none"] }' | say
echo "$hosts" | awk '!/^#/ && !seen[$3]++ { print toupper($3) }' | say
echo "$hosts" | awk -v zone=dmz '$3 == zone { gsub(/[0-9]+$/, "", $1); print $1 "-" substr($2, 9) }' | say
echo "$hosts" | awk -F. 'NF == 4 { sub(/ .*/, "", $4); print $4 % 16, ($4 > 15 ? "upper" : "lower") }' | say
echo "$hosts" | awk '{ line = ""; for (i = NF; i > 0; i--) line = line (line == "" ? "" : " ") $i; print line }' | say
echo "$hosts" | awk 'BEGIN { OFS = "|" } $1 ~ /^web/ { $3 = ""; print; total += NF } END { print total, NR }' | say
echo "$hosts" | awk 'length($1) == 3 { print index($0, "lan") ; if (match($0, /[0-9][0-9][0-9][0-9]/)) print RSTART, RLENGTH; else print "no port" }' | say
awk 'BEGIN { x = 2; while (x < 600) x *= 3; printf("%05d %x %-6s| %.2f %s%%\n", x, x, "end", x / 7, 50); exit 3 }' | say
if echo "$hosts" | awk '$1 == "db1" { found = 1 } END { exit !found }'; then iptables -P INPUT DROP; fi
if echo "$hosts" | awk '$1 == "db2" { found = 1 } END { exit !found }'; then iptables -P OUTPUT DROP; fi
