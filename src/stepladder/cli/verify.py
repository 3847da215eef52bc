"""``stepladder verify``: is this badge genuine, and does it still hold?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import click

from stepladder.adapters.files import display_name, read_bytes
from stepladder.cli import UNREADABLE
from stepladder.cli.text import finding_rows, json_option, json_text, now_option, paragraph, say
from stepladder.credentials.model import Credential
from stepladder.credentials.reading import read
from stepladder.credentials.verify import Verification, verify
from stepladder.errors import InvalidDocument, UnreadableCredential
from stepladder.findings import Finding, Status

_EXIT = {Status.MET: 0, Status.UNMET: 1, Status.UNKNOWN: 2}


@click.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--recipient", metavar="WHOSE", help="Whose it should be: an e-mail address, a DID or another identifier."
)
@json_option
@now_option
def command(file: str, recipient: str | None, now: datetime, *, as_json: bool) -> int:
    """Check whether a badge is genuine, and still holds.

    FILE is an Open Badge 3.0 as JSON, or a PNG with one baked in; - reads standard input. Each check is answered on its
    own: met, not met or unknown. Nothing is asked over the network.
    """
    if recipient is not None and not recipient.removeprefix("mailto:").strip():
        raise click.BadParameter("it names nobody", param_hint="--recipient")
    try:
        verification = verify(read(read_bytes(file), name=display_name(file)), now=now, recipient=recipient)
    except (UnreadableCredential, InvalidDocument) as error:
        if not as_json:
            raise
        unreadable = Finding.unmet("credential.readable", f"{error.sentence()}.", error.hint)
        summary = f"Not readable. {unreadable.summary}"
        say(json_text(Finding("credential", Status.UNMET, summary, error.hint, (unreadable,)).to_dict()))
        return UNREADABLE
    if as_json:
        say(json_text(verification.finding.to_dict()))
    else:
        _print(verification)
    return _EXIT[verification.finding.status]


def _print(verification: Verification) -> None:
    paragraph(verification.finding.summary)
    say()
    readable = verification.finding.parts[0]
    if readable.status is Status.UNKNOWN:
        parts = tuple(part for part in verification.finding.parts if part is readable or part.status is Status.UNMET)
        finding_rows(replace(verification.finding, parts=parts), prefix="credential.")
        return
    if credential := verification.trusted_claims:
        _print_claims(credential)
    elif verification.credential:
        paragraph("What it says is not shown: without a good signature anybody could have written it.", indent="  ")
    say()
    finding_rows(verification.finding, prefix="credential.")
    if verification.finding.find("credential.recipient") is None:
        say()
        paragraph("Whose it is was not asked; --recipient does that.")


def _print_claims(credential: Credential) -> None:
    names = [credential.name, *(achievement.name for achievement in credential.achievements)]
    paragraph(" / ".join(dict.fromkeys(name for name in names if name)) or "(without a name)", indent="  ")
    issuer = ", ".join(credential.issuers)
    paragraph(
        f"by a key that calls itself {credential.issuer_name or 'nothing'} ({issuer})", indent="  ", hanging="     "
    )
    for subject in credential.subjects:
        identifiers = [subject.id, *(identity.value for identity in subject.identities)]
        named = ", ".join(identifier for identifier in identifiers if identifier) or "no identifier"
        paragraph(
            f"given to {subject.name} ({named})" if subject.name else f"given to {named}", indent="  ", hanging="     "
        )
