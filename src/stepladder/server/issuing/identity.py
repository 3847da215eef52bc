"""Under which name this organization issues, and where what it publishes stands."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from stepladder.credentials.published import Profile, did_web
from stepladder.errors import InvalidDocument

PICTURE = "achievement-picture"


def base() -> str:
    """The site's public address, without a slash at the end."""
    return str(settings.PUBLIC_URL).rstrip("/")


def address(name: str, *arguments: object) -> str:
    """The full public address of something, by the name of its address."""
    return base() + reverse(name, args=arguments)


def link(name: str, *arguments: object) -> str:
    """The same for people to open, at the address under which the site's pages are reached."""
    return str(settings.SITE_ADDRESS).rstrip("/") + reverse(name, args=arguments)


def did() -> str:
    """The issuer's identifier: the did:web of the public address.

    Raises:
        InvalidDocument: nobody could look it up there, as where the address is that of this computer alone.
    """
    if urlsplit(base()).path:
        # A did:web of a path is looked up beside that path, where another site may answer.
        raise InvalidDocument(f"the public address {base()} has a path", expected="a host of its own")
    return did_web(base())


def profile() -> Profile:
    """The issuer as it introduces itself."""
    return Profile(id=did(), name=settings.ORGANIZATION or host(), url=address("issuer"))


def host() -> str:
    """The host of the public address, whose other pages are not for everybody."""
    return urlsplit(base()).hostname or ""


def own_hosts() -> tuple[str, ...]:
    """Every host under which this site answers: what stands there is for those who are signed in."""
    own = (host(), urlsplit(str(settings.SITE_ADDRESS)).hostname or "")
    return tuple(dict.fromkeys(each for each in own if each))
