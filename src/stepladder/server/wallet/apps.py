"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class WalletConfig(AppConfig):
    """Wallet."""

    name = "stepladder.server.wallet"
    label = "wallet"
