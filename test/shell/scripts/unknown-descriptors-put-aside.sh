#!/bin/bash
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
{ echo a >&10 || show or; show next; } 2>/dev/null
echo a >&9 || show or; exec 12>/dev/null; echo b >&12 && show ok; { exec {q}>/dev/null; echo x >&$q && show ok2; } 2>/dev/null
