"""Step 11 of the plan in ``verify``: one sentence and one answer from all checks."""

from __future__ import annotations

from dataclasses import replace

from stepladder.credentials.model import PRESENTATION, Credential
from stepladder.errors import StepladderError
from stepladder.findings import Finding, Status, all_of

# The check that a verdict names first when several fail: what is forged is worse than what is untidy.
_GRAVITY = (
    "readable", "signature", "issuer", "trust", "recipient", "about", "status", "dates", "conforms", "members",
    "endorsements",
)  # fmt: skip
_NOT_MET = {
    "signature": "Not genuine. ",
    "issuer": "Not genuine. ",
    "dates": "Not valid now. ",
    "trust": "Not to be relied on. ",
}
_AS_IT_SAYS = "As the file says, which nothing proves: "
_CLAIMS = ("conforms", "dates", "status", "recipient", "about")


def verdict(parts: list[Finding], credential: Credential | None) -> Finding:
    """The finding ``credential``, with every check as a part.

    Endorsements never count, and an issuer whom nobody knows does not: both stand beside the verdict.
    """
    signature = next(part for part in parts if part.id == "credential.signature")
    if signature.status is not Status.MET:
        parts = [_as_it_says(part) for part in parts]
    counted = [part for part in parts if _counts(part)]
    status = all_of(part.status for part in counted)
    deciding = sorted((part for part in counted if part.status is status), key=lambda part: _GRAVITY.index(_name(part)))
    first, hint = deciding[0].summary, deciding[0].hint
    match status:
        case Status.MET:
            summary, hint = _all_met(parts, credential), ""
        case Status.UNMET:
            summary = f"{_NOT_MET.get(_name(deciding[0]), '')}{first}"
        case Status.UNKNOWN if len(deciding) == len(counted):
            summary = first
        case Status.UNKNOWN if signature.status is Status.UNKNOWN:
            summary = f"Whether it is genuine could not be checked. {signature.summary}"
        case _:
            summary = f"Unaltered, but {len(deciding)} of {len(counted)} checks could not be made. {first}"
    return Finding("credential", status, _with_members(summary, parts), hint, tuple(parts))


def open_check(name: str, reason: StepladderError | None = None) -> Finding:
    """A check that could not be made."""
    found = f"Not checked: {reason.found}." if reason else "Not checked, because the statements could not be read."
    return Finding.unknown(f"credential.{name}", found, reason.advice if reason else "")


def every_check_met(called: str) -> str:
    """The sentence for a credential with nothing to complain of, where nobody was said to be known.

    Args:
        called: what it calls its issuer.
    """
    if not called:
        return "Unaltered, and every check is met. It gives its issuer no name: who that is, is for you to judge."
    return f"Unaltered, and every check is met. Whether its issuer is really {called!r} is for you to judge."


def _all_met(parts: list[Finding], credential: Credential | None) -> str:
    called = credential.issuer_name if credential else ""
    trust = next((part for part in parts if _name(part) == "trust"), None)
    if credential and PRESENTATION in credential.types:
        return "Unaltered, and every check is met."
    if trust is None:
        return every_check_met(called)
    if trust.status is Status.MET:
        return f"Unaltered, and every check is met. {trust.summary}"
    return f"Unaltered, and every check is met; but {trust.summary[:1].lower()}{trust.summary[1:]}"


def _with_members(summary: str, parts: list[Finding]) -> str:
    for part in parts:
        if _name(part) == "members" and part.summary not in summary:
            summary = f"{summary} {part.summary}"
        if _name(part) == "endorsements" and part.status is not Status.MET:
            summary = f"{summary} {part.summary} Endorsements do not count."
    return summary


def _counts(part: Finding) -> bool:
    if _name(part) == "trust":
        return part.status is Status.UNMET
    return _name(part) != "endorsements"


def _name(part: Finding) -> str:
    return part.id.removeprefix("credential.")


def _as_it_says(part: Finding) -> Finding:
    """A finding about claims that nobody is known to have signed."""
    if part.status is Status.MET and _name(part) in _CLAIMS and not part.summary.startswith(_AS_IT_SAYS):
        return replace(part, summary=f"{_AS_IT_SAYS}{part.summary}")
    return part
