"""``stepladder-server keys``: the keys that badges are signed with."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stepladder.errors import StepladderError
from stepladder.server.issuing import identity, keyring
from stepladder.server.issuing.documents import did_json, jwks_json
from stepladder.server.issuing.operations import refresh_lists, revoke_key
from stepladder.server.issuing.queries import KeyLine, keys
from stepladder.server.issuing.sealing import checked, key_secret

_WHY = "by the command keys"


class Command(BaseCommand):
    """Make, list, rotate, retire, revoke, publish keys, or seal them anew."""

    help = "Make, list, rotate, retire, revoke or publish the keys that badges are signed with, or seal them anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, with which key, and why."""
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("create", help="Make the first key, or one after the last was retired or revoked.")
        what.add_parser("list", help="Show every key; nothing secret.")
        what.add_parser("rotate", help="Make a new key; what the old one signed still holds.")
        retire = what.add_parser("retire", help="Sign nothing with a key any more; what it signed still holds.")
        revoke = what.add_parser("revoke", help="Say that a key is in wrong hands: nothing that it signed holds.")
        for each in (retire, revoke):
            each.add_argument("key", help="its name, or enough of its beginning (z6Mk…)")
            each.add_argument("--because", required=True, help="why; it stands in the history")
        what.add_parser("sign-lists", help="Sign the status lists again, so that they are of today; for a daily timer.")
        public = what.add_parser("export-public", help="Print what is published: the did:web document, or a JWK set.")
        public.add_argument("--jwks", action="store_true", help="the JWK set")
        reseal = what.add_parser("reseal", help="Encrypt every key with another secret.")
        reseal.add_argument("new", type=Path, help="a file with the new secret; the old one is that of the environment")

    def handle(self, *_args: object, what: str, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: it cannot be done, and why.
        """
        actions: dict[str, Callable[[dict[str, Any], datetime], str]] = {
            "create": _create,
            "list": _list,
            "rotate": _rotate,
            "retire": _retire,
            "revoke": _revoke,
            "export-public": _export,
            "reseal": _reseal,
            "sign-lists": _sign_lists,
        }
        try:
            self.stdout.write(actions[what](options, datetime.now(UTC)))
        except StepladderError as error:
            raise CommandError(error.sentence(), returncode=1) from error


def _create(_options: dict[str, Any], at: datetime) -> str:
    did = identity.did()
    key = keyring.create(at=at, because=_WHY)
    where = identity.address("did-document")
    return f"Made the key {key.public}.\nBadges are issued by {did}, which is looked up at {where}."


def _list(_options: dict[str, Any], _at: datetime) -> str:
    found = keys()
    return "\n".join(_line(each) for each in found) if found else "There is no key yet: stepladder-server keys create"


def _line(line: KeyLine) -> str:
    key = line.key
    if key.revoked_at:
        state = f"revoked {key.revoked_at:%Y-%m-%d}: {key.revoked_because}"
    elif key.retired_at:
        state = f"retired {key.retired_at:%Y-%m-%d}"
    else:
        state = "signs now"
    return f"{key.public}  made {key.created_at:%Y-%m-%d}  {line.badges} badges  {state}"


def _rotate(_options: dict[str, Any], at: datetime) -> str:
    key = keyring.rotate(at=at, because=_WHY)
    return f"New badges are signed with {key.public} from now on; what the earlier key signed still holds."


def _retire(options: dict[str, Any], at: datetime) -> str:
    key = keyring.named(options["key"])
    keyring.retire(key=key, at=at, because=options["because"])
    return f"{key.public} signs nothing any more. There is no current key: stepladder-server keys create"


def _revoke(options: dict[str, Any], at: datetime) -> str:
    key = keyring.named(options["key"])
    count = revoke_key(key=key, because=options["because"], at=at)
    return (
        f"{key.public} is revoked, and with it the {count} badges that it signed; give them anew.\n"
        f"{keyring.signer().key.public} signs now, and signed the status lists again."
    )


def _export(options: dict[str, Any], _at: datetime) -> str:
    found = jwks_json() if options["jwks"] else did_json()
    return json.dumps(found, ensure_ascii=False, indent=2) if found else "{}"


def _reseal(options: dict[str, Any], at: datetime) -> str:
    path: Path = options["new"]
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}", returncode=1) from error
    count = keyring.reseal(old=key_secret(), new=checked(text), at=at)
    return f"{count} keys are sealed with the new secret. Set it in the environment before the site starts again."


def _sign_lists(_options: dict[str, Any], at: datetime) -> str:
    return f"{refresh_lists(at=at)} status lists are signed again."
