"""``stepladder verify``: is this badge genuine, and does it still hold?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

import stepladder
from stepladder.adapters.files import display_name, read_bytes
from stepladder.cli import UNREADABLE
from stepladder.cli.asking import WHY_OFFLINE, asker, is_address, read_address, read_trust
from stepladder.cli.inside import print_inside
from stepladder.cli.sources import is_many, walk
from stepladder.cli.text import finding_rows, json_option, json_text, now_option, paragraph, say
from stepladder.credentials.claims import CRED
from stepladder.credentials.model import ENDORSEMENT, Credential
from stepladder.credentials.reading import Envelope, read
from stepladder.credentials.verify import Verification, verify
from stepladder.documents import digest_of
from stepladder.errors import InvalidDocument, UnreadableCredential
from stepladder.fetching import Fetch, Unreachable
from stepladder.findings import Finding, Status

PRESENTATION = CRED + "VerifiablePresentation"

_EXIT = {Status.MET: 0, Status.UNMET: 1, Status.UNKNOWN: 2}

_HELP = f"""Check whether badges are genuine, and still hold.

BADGE is a badge as JSON, as a token, or a PNG or SVG picture with one baked in; a folder with such files; a ZIP archive
of them; or an address (https://…). - reads standard input. Each check is answered on its own: met, not met or unknown.

{WHY_OFFLINE} What was not asked is unknown. Contexts are never asked for.

Of several badges each gets a line, and a sum stands at the end. With --report the lines are also written to a file, and
giving the same file again goes on where the run ended: what stands in it for the same bytes and day is not verified
again.

The exit code is 0 if everything is met, 1 if something is not met, 2 if something is unknown, 3 if a file cannot be
read. Of several badges the gravest counts: 1, then 3, then 2.
"""


@dataclass(frozen=True)
class _Options:
    """What was asked for, beside the badges."""

    now: datetime
    recipient: str | None
    online: bool
    refresh: bool
    trust: str | None
    as_json: bool


@click.command(help=_HELP)
@click.argument("badges", metavar="BADGE...", nargs=-1, required=True)
@click.option(
    "--recipient", metavar="WHOSE", help="Whose it should be: an e-mail address, a DID or another identifier."
)
@click.option(
    "--online/--offline",
    default=None,
    help="Ask issuers (keys, status lists, hosted badges) and registries over the network; or nobody, the default.",
)
@click.option(
    "--refresh",
    is_flag=True,
    help="With --online, of one badge: ask where it says that newer copies are, and answer by the newest.",
)
@click.option(
    "--trust",
    metavar="FILE",
    help="Known issuers: a registry, or a list of registries. Then an issuer is known or not.",
)
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes for many badges.  [default: cores]")
@click.option("--report", metavar="FILE", help="Write a line of JSON for each badge, and go on where it ends.")
@json_option
@now_option
def command(badges: tuple[str, ...], jobs: int | None, report: str | None, **given: Any) -> int:
    """See ``_HELP``."""
    options = _Options(**given | {"online": bool(given["online"])})
    if options.recipient is not None and not options.recipient.removeprefix("mailto:").strip():
        raise click.BadParameter("it names nobody", param_hint="--recipient")
    if given["online"] is False and (asked := next((each for each in badges if is_address(each)), None)):
        raise click.UsageError(f"--offline asks nobody, and {asked[:80]} is an address.")
    if options.refresh and not options.online:
        raise click.UsageError("--refresh asks the network, which needs --online.")
    if report is None and not is_many(badges):
        return _one(badges[0], options)
    if options.refresh:
        raise click.UsageError("--refresh is for one badge.")
    return _many(badges, options, jobs=jobs, report=report)


def _one(name: str, options: _Options) -> int:
    fetch = asker() if options.online else None
    trust = read_trust(read_bytes(options.trust), name=options.trust, fetch=fetch) if options.trust else None
    try:
        data = read_address(name) if is_address(name) else read_bytes(name)
        check = partial(verify, now=options.now, recipient=options.recipient, fetch=fetch, trust=trust)
        verification, newest = check(read(data, name=display_name(name))), None
        if options.refresh and fetch:
            verification, newest = _newest(verification, fetch, check)
    except (UnreadableCredential, InvalidDocument, Unreachable) as error:
        if not options.as_json:
            raise
        unreadable = Finding.unmet("credential.readable", f"{error.sentence()}.", error.hint)
        summary = f"Not readable. {unreadable.summary}"
        say(json_text(Finding("credential", Status.UNMET, summary, error.hint, (unreadable,)).to_dict()))
        return UNREADABLE
    found = verification.finding
    if options.as_json:
        say(json_text((replace(found, parts=(*found.parts, newest)) if newest else found).to_dict()))
    else:
        if newest:
            paragraph(newest.summary)
            say()
        _print(verification, online=options.online)
    return _EXIT[found.status]


def _newest(
    original: Verification, fetch: Fetch, check: Callable[[Envelope], Verification]
) -> tuple[Verification, Finding]:
    """The newest copy that could be had, verified, and how that went; the original where there is none."""
    from stepladder.credentials.refresh import refreshed  # noqa: PLC0415 - only who asks for it needs it

    found = refreshed(original, fetch=fetch, verify_copy=check)
    return found.current, found.finding


def _many(badges: tuple[str, ...], options: _Options, *, jobs: int | None, report: str | None) -> int:
    from stepladder.cli.examining import Task  # noqa: PLC0415 - one badge needs nothing of it
    from stepladder.cli.many import Run, usual_jobs  # noqa: PLC0415 - as above
    from stepladder.cli.report import Known, Question, open_report  # noqa: PLC0415 - as above

    trust = (read_bytes(options.trust), options.trust) if options.trust else None
    question = Question(
        day=options.now.astimezone(UTC).date().isoformat(),
        recipient=options.recipient or "",
        online=options.online,
        trust=digest_of(trust[0]) if trust else "",
        version=stepladder.__version__,
    )
    with ExitStack() as stack:
        file, known = open_report(Path(report)) if report else (None, Known())
        if file:
            stack.enter_context(file)
        whole = bool(report) or options.as_json
        task = Task(options.now, options.recipient, trust, question, whole=whole, known=known)
        run = Run(task, jobs or usual_jobs(), report=file, as_json=options.as_json)
        without = Path(report) if report else None
        return run.over(walk(badges, without=without), total=_number(badges, without))


def _number(badges: tuple[str, ...], without: Path | None) -> int | None:
    """How many files there are, for the bar; None where nobody sees it, because counting takes time."""
    return sum(1 for _ in walk(badges, without=without)) if sys.stderr.isatty() else None


def _print(verification: Verification, *, online: bool) -> None:
    paragraph(verification.finding.summary)
    say()
    readable = verification.finding.parts[0]
    if readable.status is Status.UNKNOWN:
        parts = tuple(part for part in verification.finding.parts if part is readable or part.status is Status.UNMET)
        finding_rows(replace(verification.finding, parts=parts), prefix="credential.")
        return
    if credential := verification.trusted_claims:
        _print_claims(credential)
        say()
    elif verification.credential:
        paragraph("What it says is not shown: without a good signature anybody could have written it.", indent="  ")
        say()
    finding_rows(verification.finding, prefix="credential.")
    print_inside(verification)
    asked = verification.finding.find("credential.recipient") is not None
    if not asked and verification.credential and _names_a_holder(verification.credential):
        say()
        paragraph("Whose it is was not asked; --recipient does that.")
    if not online and verification.finding.status is Status.UNKNOWN:
        say()
        paragraph("Nobody was asked over the network; --online does that.")


def _print_claims(credential: Credential) -> None:
    names = [credential.name, *(achievement.name for achievement in credential.achievements)]
    paragraph(" / ".join(dict.fromkeys(name for name in names if name)) or "(without a name)", indent="  ")
    paragraph(_by(credential), indent="  ", hanging="     ")
    if credential.comment:
        paragraph(f"saying: {credential.comment}", indent="  ", hanging="     ")
    given = "given to" if _names_a_holder(credential) else "about"
    for subject in credential.subjects:
        identifiers = [subject.id, *(identity.value for identity in subject.identities)]
        named = ", ".join(identifier for identifier in identifiers if identifier) or "no identifier"
        paragraph(
            f"{given} {subject.name} ({named})" if subject.name else f"{given} {named}", indent="  ", hanging="     "
        )


def _by(credential: Credential) -> str:
    """Whose word it is. The name is their own."""
    issuer = ", ".join(credential.issuers) or "no identifier"
    if PRESENTATION in credential.types:
        return f"presented by {issuer}"
    return f"by an issuer that calls itself {credential.issuer_name or 'nothing'} ({issuer})"


def _names_a_holder(credential: Credential) -> bool:
    """Whether it is given to somebody: an endorsement is about something, and a presentation about what it shows."""
    return not credential.types & {PRESENTATION, ENDORSEMENT}
