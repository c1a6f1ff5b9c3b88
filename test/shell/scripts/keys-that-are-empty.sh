#!/bin/bash
# An element with an empty key: bash gives up the line that assigns to it.
rule() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
declare -A ports
none=
ports[ssh]=22
ports[$none]=1; rule "never, ${#ports[@]}"
rule "one port, status $?"
if true; then
  ports[$none]=2
  rule "never either"
fi
rule "still ${#ports[@]}"
ports=([$none]=3 [web]=80)
rule "${#ports[@]} of ${!ports[*]}"
rule "${ports[$none]-nothing}"
set -e
ports[$none]=4
rule "not reached"
