"""The badge behind a link that its owner pasted: the hosted badge itself, and never a page about it.

Two services show pages to people and publish the Open Badge behind each at an address that follows from the page's:

- Credly, by its documentation of the endpoints that the standard asks for
  (https://api.credly.com/docs/obi_specified_endpoints): ``/v1/obi/v2/badge_assertions/<id of the badge>``.
- Canvas Credentials (Badgr): hosted assertions stand at ``/public/assertions/<id>``, as JSON with ``.json?v=2_0``.

Of every other address what it gives is read if it is a badge. A page is not searched for anything.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext

from stepladder.credentials.reading import read
from stepladder.errors import StepladderError, UnreadableCredential
from stepladder.fetching import Fetch, Unreachable
from stepladder.server.files.operations import Upload

_CREDLY = re.compile(r"(?:www\.)?(?:credly|youracclaim)\.com")
_CREDLY_PATH = re.compile(
    r"/badges/(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:/.*)?", re.IGNORECASE
)
_BADGR = re.compile(r"(?:api\.)?(?P<region>eu\.|au\.|ca\.|sg\.)?badgr\.(?:com|io)")
_BADGR_PATH = re.compile(r"/public/assertions/(?P<id>[A-Za-z0-9_-]{22})(?:\.json)?/?")


class NoBadgeThere(StepladderError):
    """An address that gave something else than a badge, or nothing.

    Attributes:
        known: whether it is a service whose badges stand at addresses of their own.
    """

    def __init__(self, found: str, *, hint: str = "", known: bool = False) -> None:
        self.known = known
        super().__init__(found, hint=hint)


def address_of_badge(url: str) -> str:
    """The address at which the badge behind a link stands, where that follows from the link; else the link itself.

    Raises:
        NoBadgeThere: it is no address, such as one with half of a bracket.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise NoBadgeThere(
            gettext("this is no address that can be asked"),
            hint=gettext("copy it once more from where you see the badge"),
        ) from error
    host = (parts.hostname or "").lower()
    if _CREDLY.fullmatch(host) and (found := _CREDLY_PATH.fullmatch(parts.path)):
        return f"https://api.credly.com/v1/obi/v2/badge_assertions/{found['id'].lower()}"
    if (service := _BADGR.fullmatch(host)) and (found := _BADGR_PATH.fullmatch(parts.path)):
        return f"https://api.{service['region'] or ''}badgr.io/public/assertions/{found['id']}.json?v=2_0"
    return url


def fetched_badge(url: str, fetch: Fetch) -> Upload:
    """The badge behind a link.

    Raises:
        NoBadgeThere: what stands there is none, or nobody answered; it says what to do instead.
    """
    address = address_of_badge(url)
    instead = gettext("download the badge file from there and upload it, or type the certificate in")
    host = urlsplit(address).hostname or address[:60]
    try:
        given = fetch(address)
    except Unreachable as error:
        found = gettext("nothing could be read from %(host)s: %(why)s") % {"host": host, "why": gettext(error.found)}
        raise NoBadgeThere(found, hint=instead, known=address != url) from error
    name = urlsplit(address).path.rstrip("/").rpartition("/")[2][:80] or host
    try:
        read(given.body, name=name)
    except UnreadableCredential as error:
        found = gettext("what stands at %(host)s is a page and no badge") % {"host": host}
        raise NoBadgeThere(found, hint=instead, known=address != url) from error
    return Upload(name, given.body)
