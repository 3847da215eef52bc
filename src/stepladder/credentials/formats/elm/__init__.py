"""European Digital Credentials of the European Learning Model."""

from stepladder.credentials.formats.elm.credential import NAME, examine, recognizes

__all__ = ["NAME", "examine", "recognizes"]
