#!/bin/bash
c() { iptables -A INPUT -m comment --comment "$*"; }
c "$(printf '%f|%.1f|%07.2f|%-8.1f|%+.0f' 1 2.26 3.14159 -1.5 2)"
c "$(printf '%05d|%+d|%-5d|%05d' 42 42 42 -42)"
c "$(printf '%q %q %q %q' 'a b' '' "it's" 'x$y*')"
c "$(seq -s, 3) $(expr length hello) $(expr substr hello 2 3)"
