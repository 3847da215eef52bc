"""Who to sign in as in the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop

PASSWORD = "harbor-demo"  # noqa: S105 - printed on the sign-in page of the demonstration
"""The password of everybody in the demonstration, which answers on loopback only."""


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as, with what there is to see."""

    email: str
    plain: str


ACCOUNTS = (
    Account("thu@harborside.example", gettext_noop("a data analyst on her way up")),
    Account("nia@harborside.example", gettext_noop("joined this month, with nothing yet")),
    Account("sule@harborside.example", gettext_noop("manager of both")),
    Account("birgit@harborside.example", gettext_noop("people partner, who settles disputes")),
)
