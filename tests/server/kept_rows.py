"""Rows of the test database, kept in memory and put back: making the demonstration once takes as long as fifty tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

_MADE_WITH_THE_TABLES = ("contenttypes", "auth")


@dataclass(frozen=True)
class Kept:
    """The rows of one model, as the database holds them; columns that it fills itself are left out."""

    model: type[Model]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def keep() -> list[Kept]:
    """All rows that stand in the database now."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in _MADE_WITH_THE_TABLES:
            columns = tuple(str(each.column) for each in model._meta.concrete_fields)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {_named(columns)} FROM {_named([model._meta.db_table])}")  # noqa: S608 - our own names
                rows = tuple(tuple(row) for row in cursor.fetchall())
            if rows:
                found.append(Kept(model, columns, rows))
    return found


def put_back(kept: list[Kept]) -> None:
    """The same rows again, within a transaction that is never committed: references are not checked before its end."""
    with connection.cursor() as cursor:
        for each in kept:
            table = _named([each.model._meta.db_table])
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            marks = ", ".join(["%s"] * len(each.columns))
            insert = f"INSERT INTO {table} ({_named(each.columns)}) VALUES ({marks})"  # noqa: S608 - our own names
            cursor.executemany(insert, each.rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), [each.model for each in kept]):
            cursor.execute(statement)


def _named(names: Any) -> str:
    return ", ".join(connection.ops.quote_name(each) for each in names)
