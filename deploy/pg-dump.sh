#!/bin/sh
# Dumps Foyer's PostgreSQL database in the format of pg_dump, in addition to `npm run backup`:
#   DATABASE_URL=postgres://... deploy/pg-dump.sh FILE
# The dump contains the database only. Copy the resumes (DATA_DIR/uploads or the bucket) AFTER the dump, so that the file
# of each lead in the dump is there. To restore the dump, stop all servers and use an empty database:
#   pg_restore --dbname "$DATABASE_URL" --no-owner --single-transaction FILE
# This restores queued mails too, which are sent again when the server starts. `npm run restore` does not send them.
set -eu
umask 077

: "${DATABASE_URL:?set it to the database to dump}"
file=${1:?name the file to write}
PGDUMP=${PGDUMP:-pg_dump}

how_to_get() {
  echo "$1 On Debian, with NN for the version of the server:" >&2
  echo "  apt-get install -y postgresql-common && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y" >&2
  echo "  apt-get install -y postgresql-client-NN && export PGDUMP=/usr/lib/postgresql/NN/bin/pg_dump" >&2
}

command -v "$PGDUMP" >/dev/null || {
  how_to_get "$PGDUMP was not found."
  exit 1
}
if [ -e "$file" ]; then
  echo "$file exists already." >&2
  exit 1
fi

trap 'rm -f "$file.part"' EXIT
"$PGDUMP" --dbname "$DATABASE_URL" --format custom --no-owner --exclude-table-data rate_limits --file "$file.part" || {
  # pg_dump refuses a server that is newer than itself, and prints both versions.
  how_to_get "Nothing was dumped. If pg_dump is older than the server, install the version of the server."
  exit 1
}
sync -f "$file.part" 2>/dev/null || sync
mv "$file.part" "$file"
