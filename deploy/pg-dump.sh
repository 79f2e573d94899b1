#!/bin/sh
# A dump of Foyer's PostgreSQL in its own format, for who wants one beside `npm run backup`:
#   DATABASE_URL=postgres://... deploy/pg-dump.sh FILE
# It holds the database only: resumes are in DATA_DIR/uploads or in the bucket, and have to be copied AFTER the dump, so
# that each lead in it finds its file. Back into an empty database, with every server stopped:
#   pg_restore --dbname "$DATABASE_URL" --no-owner --single-transaction FILE
# That brings back queued mails as well, and they go out again when the server starts: `npm run restore` holds them back.
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
  how_to_get "There is no $PGDUMP."
  exit 1
}
if [ -e "$file" ]; then
  echo "$file is there already." >&2
  exit 1
fi

trap 'rm -f "$file.part"' EXIT
"$PGDUMP" --dbname "$DATABASE_URL" --format custom --no-owner --exclude-table-data rate_limits --file "$file.part" || {
  # It refuses a server that is newer than itself, and names both versions.
  how_to_get "Nothing was dumped. Where pg_dump is older than the server, get the same version."
  exit 1
}
sync -f "$file.part" 2>/dev/null || sync
mv "$file.part" "$file"
