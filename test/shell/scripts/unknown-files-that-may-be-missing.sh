#!/bin/bash
# What becomes of commands that read files which the host may not have: each in a shell of its own, which ends there.
rule() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
list=/etc/no-such-list
(
  set -e
  first=$(head -1 "$list" 2> /dev/null)
  rule "behind head"
)
(
  set -e
  lines=$(sort "$list" 2> /dev/null)
  rule "behind sort"
)
(
  set -e
  { read -r first; } < "$list"
  rule "behind a group"
) 2> /dev/null
(
  set -e
  while read -r each; do rule never; done < "$list"
  rule "behind a loop"
) 2> /dev/null
(
  set -e
  sed -i s/a/b/ "$list" 2> /dev/null || true
  sed -i s/b/c/ "$list" 2> /dev/null
  rule "behind sed"
)
(
  set -e
  { echo new > /tmp/made-from-list; } < "$list" || true
  read -r each < /tmp/made-from-list
  rule "behind what was perhaps not made"
) 2> /dev/null
(
  set -e
  cp "$list" /tmp/copied-list 2> /dev/null || true
  each=$(cat /tmp/copied-list 2> /dev/null)
  rule "behind a copy"
)
(
  set -e
  version=$(head -1 /proc/version) forwarding=$(cat /proc/sys/net/ipv4/ip_forward)
  root=$(grep '^root:' /etc/passwd | head -1)
  rule "behind what any host has"
)
iptables -A INPUT -j DROP
