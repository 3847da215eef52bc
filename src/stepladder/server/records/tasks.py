"""What the worker does for this room: writing letters, some at a time."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from stepladder.server.people.requests import now
from stepladder.server.records.inviting import write_letters


@task()
def write_waiting() -> int:
    """Write letters that wait; the rest comes next, so that checks of badges get their turn between."""
    left = write_letters(at=now())
    if left and settings.WORKER:
        write_waiting.enqueue()
    return left
