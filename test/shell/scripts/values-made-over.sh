#!/bin/bash
c() { iptables -A INPUT -m comment --comment "$*"; }
a='x y'; e=; n="it's"; arr=(ab 'c d')
c "${a@U}|${a@u}|${a@L}|${a@Q}|${e@Q}|${n@Q}|${zz@Q}|${zz@U}|"
c "${arr[@]@U}" "${arr[@]@Q}" "${arr[*]@u}"
c "${a^^[xz]}" "${a^[y]}" "${a^^}" "${arr[@]^}"
v=ABC; c "${v,,[AB]}" "${v,}"
