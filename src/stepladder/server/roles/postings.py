"""What in the text of a job asks for nothing: headings, what the employer offers, what it says of itself.

English and German, read narrowly. Such lines are left out beforehand, with the reason, until a person takes one up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from stepladder.server.roles.documents_read import Sentence
from stepladder.server.roles.headings import Aside, heading
from stepladder.server.roles.recognizing import choice_in, condition_in

LONGEST_HEADING = 80
"""Characters of a line that ends in a colon and is taken for a heading."""


@dataclass(frozen=True)
class Sorted:
    """A sentence under its heading, and why it asks for nothing, where it does."""

    sentence: Sentence
    aside: Aside | None = None


_GIVEN = (
    r"(?:we offer|we provide|you(?:['’]ll| will)? (?:get|receive|enjoy)|enjoy|including|plus|wir bieten|"
    r"du (?:bekommst|erhältst)|sie (?:bekommen|erhalten)|freu dich auf)(?: you| dir| ihnen| euch)?[:,]? "
)
_BENEFIT = re.compile(
    rf"(?:{_GIVEN})?(?:up to |at least |bis zu |mindestens |an? |our |your |eine? |einen )?(?:"
    r"\d{1,2}\+? (?:paid )?(?:days|weeks) (?:of )?(?:paid |annual )*(?:vacation|holidays?|leave|time off|pto)|"
    r"\d{1,2} (?:paid )?vacation days|(?:unlimited|generous|paid) (?:vacation|holidays?|leave|time off|pto)|"
    r"free (?:fresh )?(?:fruit|coffee|drinks|snacks|lunch|meals|parking|gym)|"
    r"(?:competitive|attractive|fair) (?:salary|pay|compensation|remuneration)|"
    r"(?:company |occupational )?(?:pension|retirement) (?:plan|scheme)|401\(?k\)?|"
    r"(?:private |public )?(?:health|dental|medical|life) insurance|gym membership|stock options|"
    r"flexible (?:working )?hours|(?:remote|hybrid) work(?:ing)?(?: (?:possible|policy|options?))?\W*$|"
    r"company (?:car|bike|phone|laptop)|relocation (?:support|package|assistance)|"
    r"\d{1,2} (?:tage|wochen) (?:bezahlter? )?(?:jahres)?urlaub|\d{1,2} urlaubstage|"
    r"(?:kostenlose[rs]?|gratis|frisches|freies) (?:frisches )?(?:obst|getränke|kaffee|parkplätze|essen|snacks)|"
    r"obstkorb|betriebliche altersvorsorge|flexible arbeitszeiten|gleitzeit|home ?-?office|mobiles arbeiten|"
    r"jobrad|job ?-?ticket|deutschlandticket|(?:attraktive[sr]?|faire[sr]?) (?:gehalt|vergütung|bezahlung)|"
    r"unbefristete[rn]? (?:arbeits)?vertrag|(?:weihnachts|urlaubs)geld|vermögenswirksame leistungen)",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(
    r"(?:about us|about (?:the|our) company|our (?:mission|story)|über uns)\b|(?:we are|we['’]re) (?:an?|the|one of)\b|"
    r"wir sind (?:ein|eine|der|die|das)\b|"
    r"(?:founded|established) in \d{4}|gegründet (?:im jahr )?\d{4}|(?:please )?(?:apply (?:now|by|with|via|at|online)|"
    r"send (?:us )?your (?:application|cv|résumé|resume))|bewirb dich|bewerben sie sich|"
    r"(?:bitte )?send(?:e|en)? (?:sie )?(?:uns )?(?:deine|ihre) (?:bewerbung|unterlagen)|"
    r".*\bequal opportunity employer\b|we look forward to (?:hearing|meeting|your)|wir freuen uns auf",
    re.IGNORECASE,
)
_WE_OFFER = re.compile(r"(?:we offer|we provide you|wir bieten)\b", re.IGNORECASE)


def sorted_out(sentences: Iterable[Sentence]) -> Iterator[Sorted]:
    """Sentences under their headings, with what asks for nothing marked.

    What stands below *What we offer* or *About us* is part of it, until the next heading.
    """
    above, section, of_document = "", Aside.HEADING, ""
    for each in sentences:
        if each.heading != of_document:
            of_document, above = each.heading, ""
            section = _heading(each.heading) or Aside.HEADING
        if found := _heading(each.text):
            above, section = each.text.rstrip(" :.…"), found
            yield Sorted(each, Aside.HEADING)
            continue
        placed = replace(each, heading=above or each.heading)
        yield Sorted(placed, section if section is not Aside.HEADING else _aside(each.text))


def _heading(text: str) -> Aside | None:
    """What stands below a heading; also of one that is known by its colon alone."""
    plain = " ".join(text.split())
    is_open = plain.endswith(":") and len(plain) <= LONGEST_HEADING
    is_open = is_open and not choice_in(plain) and not condition_in(plain)
    return heading(plain) or (Aside.HEADING if is_open else None)


def _aside(text: str) -> Aside | None:
    plain = " ".join(text.split())
    if _BENEFIT.match(plain) or _WE_OFFER.match(plain):
        return Aside.OFFER
    return Aside.ABOUT if _OF_ITSELF.match(plain) else None
