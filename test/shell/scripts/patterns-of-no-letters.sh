#!/bin/bash
# Patterns that fit no letters, and elements with an empty index.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
shopt -s extglob
x='ab  cd'; show "1 ${x/*( )/_}" "${x//*( )/_}" "${x//?(b)/_}" "${x/?(b)/_}" "${x/+( )/_}" "${x/#?(b)/_}" "${x/%?(b)/_}" "${x//?(d)/_}" "${x/*(a)/_}"
n=; a=(1 2); a[$n]=x; show "2 $? ${a[*]}"; a=([$n]=q r); show "3 $? ${a[*]}"; a=([]=q r); show "4 $? ${a[*]}"; show "5 ${a[$n]}"; show 6
show "7 ${a[n]}" "$((a[n]))"; a[n]=z; show "8 ${a[*]}"; a[ ]=y; show "9 $? ${a[*]}"
