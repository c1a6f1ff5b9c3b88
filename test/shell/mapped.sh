#!/bin/sh
# Runs a command as root of a user namespace that has all the usual users and groups, none of which is one of the host's. Only root can. Usage: mapped.sh COMMAND…
set -e
folder=$(mktemp -d)
chmod 755 "$folder"
mkfifo -m 644 "$folder/go"
# It keeps its rights until there is a root for it to become.
setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs unshare -U --keep-caps \
  sh -c 'read -r _ < "$0"; exec setpriv --reuid 0 --regid 0 --clear-groups --ambient-caps -all "$@"' "$folder/go" "$@" &
inside=$!
own=$(readlink /proc/self/ns/user)
until [ "$(readlink "/proc/$inside/ns/user")" != "$own" ]; do
  kill -0 "$inside"
  sleep 0.01
done
echo '0 100000 65536' > "/proc/$inside/gid_map"
echo '0 100000 65536' > "/proc/$inside/uid_map"
echo go > "$folder/go"
rm -r "$folder"
wait "$inside"
