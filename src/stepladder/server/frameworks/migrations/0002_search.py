"""Full text over labels and statements: FTS5 on SQLite, generated columns on PostgreSQL. Kept current by the database.

Written by hand: Django knows neither. Letters are folded (no case, no diacritics); ``+`` and ``#`` belong to words, so
that C++ and C# are found.
"""

from django.db import migrations

TABLES = {
    "frameworks_competency": ("name", "code", "alternatives", "statement"),
    "frameworks_occupation": ("title", "code", "alternatives", "description"),
}
"""Table, and its columns: what it is called, its code, its other labels, what it says."""

LETTERS, THEIR_LIKES = "øłđħıßæœ", "oldhisao"
"""Letters that no decomposition folds."""

PUNCTUATION = "/.,;:-_@!?()[]{}<>\"'&|*=%$~^`\\–—“”„‘’«»…·•"

# PostgreSQL. ``left`` and the dropped giants keep within the limits of a tsvector (1 MB, 2,046 bytes a word).
# Split here and not by the parser of ``to_tsvector``, which takes "and/or" for a file and "node.js" for a host.
WORDS = f"""
CREATE OR REPLACE FUNCTION frameworks_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_to_tsvector(array_remove(regexp_split_to_array(
    regexp_replace(
      translate(
        regexp_replace(normalize(lower(left(said, 60000)), NFKD), '[\u0300-\u036f]', '', 'g'),
        '{LETTERS}{PUNCTUATION.replace("'", "''")}', '{THEIR_LIKES}{" " * len(PUNCTUATION)}'
      ), '\\S{{200,}}', ' ', 'g'
    ), '\\s+'), ''))
$$
"""


def create(apps, schema_editor):
    for table, columns in TABLES.items():
        for statement in _statements(schema_editor.connection.vendor, table, columns):
            schema_editor.execute(statement, params=None)  # None: a % is a letter, and no placeholder


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        if vendor == "sqlite":
            for when in ("insert", "delete", "update"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_search_{when}")
            schema_editor.execute(f"DROP TABLE IF EXISTS {table}_search")
        else:
            schema_editor.execute(
                f"ALTER TABLE {table} DROP COLUMN IF EXISTS labels_words, DROP COLUMN IF EXISTS words"
            )
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS frameworks_words(text)")


def _statements(vendor, table, columns):
    if vendor == "sqlite":
        return _sqlite(table, columns)
    return _postgresql(table, columns)


def _sqlite(table, columns):
    names = ", ".join(columns)
    new = ", ".join(f"new.{each}" for each in columns)
    old = ", ".join(f"old.{each}" for each in columns)
    put = f"INSERT INTO {table}_search(rowid, {names}) VALUES (new.id, {new});"
    take = f"INSERT INTO {table}_search({table}_search, rowid, {names}) VALUES ('delete', old.id, {old});"
    yield (
        f"CREATE VIRTUAL TABLE {table}_search USING fts5({names}, content='{table}', content_rowid='id', "
        "prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 2 tokenchars '+#'\")"
    )
    yield f"CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN {put} END"
    yield f"CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN {take} END"
    yield f"CREATE TRIGGER {table}_search_update AFTER UPDATE OF {names} ON {table} BEGIN {take} {put} END"
    yield f"INSERT INTO {table}_search({table}_search) VALUES ('rebuild')"


def _postgresql(table, columns):
    name, code, alternatives, statement = columns
    labels = f"{name} || ' ' || {code} || ' ' || {alternatives}::text"
    yield WORDS
    yield (
        f"ALTER TABLE {table} "
        f"ADD COLUMN labels_words tsvector GENERATED ALWAYS AS (frameworks_words({labels})) STORED, "
        f"ADD COLUMN words tsvector GENERATED ALWAYS AS (frameworks_words({labels} || ' ' || {statement})) STORED"
    )
    yield f"CREATE INDEX {table}_labels_words ON {table} USING gin (labels_words) WITH (fastupdate = off)"
    yield f"CREATE INDEX {table}_words ON {table} USING gin (words) WITH (fastupdate = off)"


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
