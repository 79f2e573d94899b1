#!/bin/sh
# foyer NAME ARGUMENTS…: runs a command of Foyer (admin, backup, doctor, restore, …) with the user, the settings and the
# folder of the service foyer.service. Copy it to /usr/local/sbin/foyer, and run it as root: systemd reads /etc/foyer.env.
set -eu
name=${1:?name a command, such as doctor}
shift
exec systemd-run --quiet --collect --wait --pipe --pty --uid=foyer --gid=foyer \
  --working-directory=/opt/foyer --property=UMask=0077 \
  --setenv=DATA_DIR=/var/lib/foyer --property=EnvironmentFile=-/etc/foyer.env \
  /opt/foyer/node_modules/.bin/node "src/server/commands/$name.ts" "$@"
