#!/bin/bash
# Files by paths that mean what they mean where the script has gone to.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
cd /tmp
echo 'note tmp' > part
. ./part
note "$PWD $(pwd) $(cat part)"
mkdir -p rules/ipv4
cd rules/ipv4
echo '-A INPUT -j DROP' > ../first
note "$(cat /tmp/rules/first) ${PWD##*/}"
[ -f ../first ] && note found
cd - > /dev/null
note "$PWD $OLDPWD"
cp part /tmp/rules/
mv part other
[ -f rules/part ] && [ -f other ] && note moved
(cd /etc && note "inside $PWD")
x=$(cd /usr && pwd)
note "$x $PWD"
pushd /var > /dev/null
note "$PWD"
popd > /dev/null
note "$PWD"
printf '#!/bin/sh\niptables -A FORWARD -j DROP\n' > run.sh
chmod +x run.sh
./run.sh || note "not run"
cd "$(dirname "$0")"
. ./config-file.conf
note "$PWD"
HERE="$(cd "$(dirname "$(readlink -f "$0")")" && pwd)"
[ "$HERE" = "$PWD" ] && note here
cd
note "$PWD"
