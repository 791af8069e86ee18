#!/bin/sh
# Makes the secret files that docker-compose.yml expects under deploy/secrets/, once; existing ones are kept.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
random() { LC_ALL=C tr -dc 'A-Za-z0-9' < /dev/urandom | head -c 48; }
for name in secret_key pseudonym_key database_admin_password database_owner_password database_app_password \
    database_worker_password database_readonly_password database_release_password \
    database_backup_password redis_password; do
    [ -s "secrets/$name" ] || random > "secrets/$name"
done
# Addresses that carry a password are secrets too.
printf 'postgresql://postgres:%s@db:5432/postgres' "$(cat secrets/database_admin_password)" > secrets/database_admin_url
printf 'redis://:%s@redis:6379/0' "$(cat secrets/redis_password)" > secrets/redis_url
# Containers read them as user 10001 (web, worker, beat) and 999 (db, redis): by directory, not by file, closed to others.
chmod 711 secrets
chmod 644 secrets/*
echo "deploy/secrets is ready."
