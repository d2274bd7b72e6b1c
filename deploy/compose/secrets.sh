#!/bin/sh
# Makes the secrets that compose.yaml mounts, once: a key, and a password of the database. Never writes over one.
set -eu
cd "$(dirname "$0")"
mkdir -m 700 secrets
umask 077
password=$(openssl rand -hex 24)
printf 'k1:%s\n' "$(openssl rand -base64 32)" > secrets/keys
printf 'postgres://tessera:%s@database/tessera\n' "$password" > secrets/database-url
printf '%s' "$password" > secrets/postgres-password
# Read in its container by the user postgres; the folder keeps others on this machine out.
chmod 644 secrets/postgres-password
# The image's user, where this is another.
if [ "$(id -u)" = 0 ]; then chown 1000:1000 secrets/keys secrets/database-url; fi
echo 'Made deploy/compose/secrets. Back secrets/keys up apart from the database.'
