"""Who to sign in as, for the sign-in page of the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from stepladder.server.demo.accounts import ACCOUNTS, PASSWORD


def accounts(request: HttpRequest) -> dict[str, Any]:
    """``demo_accounts`` and ``demo_password``; nothing outside of the demonstration, or for who is signed in."""
    if not settings.DEMO or getattr(request, "reader", None) is not None:
        return {}
    found = [{"email": account.email, "words": gettext(account.plain)} for account in ACCOUNTS]
    return {"demo_accounts": found, "demo_password": PASSWORD}
