"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look."""

    name = "stepladder.server.ui"
    label = "ui"
    verbose_name = "Look"

    def ready(self) -> None:
        """Say in the words of this site what does not fit."""
        from stepladder.server.ui.own_words import use_own_words  # noqa: PLC0415 - after settings are read

        use_own_words()
