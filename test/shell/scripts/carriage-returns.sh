#!/bin/bash
printf 'a\r\nb\r\n' | tr -d '\r' | while read -r l; do iptables -A INPUT -m comment --comment "[$l]" -j ACCEPT; done
