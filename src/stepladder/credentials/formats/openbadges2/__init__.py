"""Open Badges 2.0, and those of 1.x in its words."""

from stepladder.credentials.formats.openbadges2.assertion import examine, name_of, recognizes

__all__ = ["examine", "name_of", "recognizes"]
