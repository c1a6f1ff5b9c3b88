#!/bin/sh
# A POSIX shell looks for a file without a slash where programs are.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
cd "$(dirname "$0")"
( . ./config-file.conf; note "found $?" )
( . config-file.conf; note never )
note "$?"
. config-file.conf
note never
