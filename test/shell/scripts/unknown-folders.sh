#!/bin/bash
# Files beside the script are not where it goes to, and where it goes may not be there.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
cd /etc
. ./config-file.conf
note "goes on"
cd /srv/firewall || note "no folder"
note "$PWD"
cd "$(hostname)" 2> /dev/null
. ./config-file.conf
note end
