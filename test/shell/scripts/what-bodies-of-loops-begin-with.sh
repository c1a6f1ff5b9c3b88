#!/bin/bash
# What `$?` is where the body of a loop begins: what its condition ended with, or what came before.
rule() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
ends() { return "$1"; }
until ends 7; do
  rule "until begins with $?"
  break
done
ends 4
while ends 0; do
  rule "while begins with $?"
  break
done
ends 5
for ((i = 0; i < 2; i++)); do
  rule "a loop of numbers begins with $?"
  ends 6
done
ends 3
for word in one two; do
  rule "$word begins with $?"
  ends 2
done
until [ -n "$done" ]; do
  done=$?
done
rule "the condition ended with $done"
