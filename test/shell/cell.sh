#!/bin/sh
# A cell for one script: its own root, network and processes, and nothing of the host but programs. Prints what the script left in the kernel.
# Usage, inside fresh namespaces: cell.sh ROOT FOLDER SCRIPT SHELL [NAME=VALUE…] -- [ARGUMENT…]
set -e
root=$1 folder=$2 script=$3 shell=$4
shift 4
mount -t tmpfs cell "$root"
cd "$root"
mkdir usr etc etc/alternatives proc dev tmp run var root scripts stubs
mount --bind /usr usr
mkdir own
mount -t tmpfs own own
mkdir -p own/bin own/sbin own/etc own/lib own/share
mount --bind own usr/local
mount -t proc proc proc
for each in null zero urandom; do : > dev/$each; mount --bind /dev/$each dev/$each; done
ln -s /proc/self/fd dev/fd
mkdir -p var/log var/run var/tmp var/lib var/cache var/lock var/spool run/lock home opt srv mnt boot etc/init.d etc/default etc/cron.d \
  etc/cron.daily etc/sysctl.d etc/modprobe.d etc/systemd/system
for each in pre-up up down post-down; do mkdir -p etc/network/if-$each.d; done
for each in bin sbin lib lib64; do ln -s usr/$each $each; done
cp /etc/protocols /etc/services etc/ 2>/dev/null || :
echo 'root:x:0:0:root:/root:/bin/sh' > etc/passwd
echo 'root:x:0:' > etc/group
for each in iptables ip6tables; do
  for part in '' -save -restore; do ln -s /usr/sbin/$each-legacy$part etc/alternatives/$each$part; done
done
for each in sysctl modprobe service systemctl logger depmod insmod rmmod update-rc.d chkconfig; do
  printf '#!/bin/sh\nexit 0\n' > stubs/$each
done
# The script does not sleep; what runs beside it does.
printf '#!/bin/sh\nread -r _ _ _ parent _ < /proc/$PPID/stat\n[ "$(cat "/proc/$parent/comm")" = timeout ] || exec /usr/bin/sleep "$@"\n' > stubs/sleep
printf '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nexec "$@"\n' > stubs/sudo
chmod +x stubs/*
# A script may look for programs nowhere but in the usual folders.
mkdir stand-ins
cp stubs/* stand-ins/
rm stand-ins/sleep
for each in bin sbin; do mount -t overlay overlay -o "lowerdir=$root/stand-ins:/usr/$each" usr/$each 2>/dev/null || :; done
mount -o remount,bind,ro usr
cp -r "$folder/." scripts/
for each in awk mawk which which.debianutils; do [ -x /usr/bin/$each ] && [ ! -h /usr/bin/$each ] || continue; case $each in mawk) ln -s /usr/bin/mawk etc/alternatives/awk ;; which.*) ln -s /usr/bin/$each etc/alternatives/which ;; esac; done
environment=
while [ "$1" != -- ]; do environment="$environment $1"; shift; done
shift
# What this host has besides: see hosts.ts.
[ ! -f scripts/.host ] || chroot . /bin/sh /scripts/.host
rm -f scripts/.host
# shellcheck disable=SC2086
XTABLES_LOCKFILE=/run/xtables.lock chroot . /usr/bin/env -i XTABLES_LOCKFILE=/run/xtables.lock PATH=/stubs:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  HOME=/root $environment /usr/bin/timeout -k 1 8 "$shell" "/scripts/$script" "$@" > /dev/null 2> tmp/errors < /dev/null && status=0 || status=$?
echo "status $status"
for family in iptables ip6tables; do
  for table in filter nat mangle raw; do
    echo "== $family $table"
    XTABLES_LOCKFILE=/run/xtables.lock chroot . /usr/sbin/$family-legacy-save -t $table 2>&1 | grep -v '^#' || :
  done
done
echo '== errors'
head -c 2000 tmp/errors
