"""Lines that are headings in the text of a job, and what stands below them. English and German."""

from __future__ import annotations

import re
from enum import StrEnum


class Aside(StrEnum):
    """Why a line is left out beforehand."""

    HEADING = "heading"
    OFFER = "offer"
    ABOUT = "about"


_ASKS = (
    (
        r"(?:(?:your|the|our|main|key|core|primary|additional|desired|required|minimum|basic|preferred|job|technical|"
        r"professional|essential|soft) ){0,3}"
        r"(?:responsibilit(?:y|ies)|tasks?|duties|role|mission|job|position|profile|qualifications?|requirements?|"
        r"skills?|experience|education|criteria)"
        r"(?: (?:and|&) (?:responsibilities|duties|tasks|experience|skills|qualifications|requirements|education))?"
    ),
    r"what (?:you(?:['’]ll| will)?|we) (?:do|be doing|bring|need|expect|ask|own|have)(?: of you)?",
    r"what (?:we(?:['’]re| are) looking for|you will be responsible for)",
    r"(?:who you are|about you|you bring|you have|must[ -]haves?|nice[ -]to[ -]haves?|job description)",
    r"about (?:the|this|your) (?:role|job|position|team)",
    (
        r"(?:(?:deine|ihre|eure|die|der|das|dein|ihr|fachliche|persönliche|weitere) ){0,2}"
        r"(?:aufgaben(?:gebiet)?|verantwortlichkeiten|verantwortung|tätigkeiten|profil|qualifikation(?:en)?|"
        r"anforderungen|anforderungsprofil|kenntnisse|voraussetzungen|fähigkeiten|rolle|stelle|kompetenzen)"
    ),
    r"(?:das|was) (?:bringst du|bringen sie|du|sie)(?: mit)?(?: mitbringst| mitbringen| machst| tust)?",
    r"(?:das|was) (?:erwartet dich|erwartet sie|machst du|wir erwarten|wünschen wir uns)|stellenbeschreibung",
)
_OFFERS = (
    r"(?:our |your |the )?(?:benefits?|perks|compensation|pay|salary)(?: (?:and|&) (?:benefits?|perks))?",
    r"(?:what )?we(?: can)? offer(?: you)?|why (?:join )?us|what['’]?s in it for you|what you get",
    r"(?:(?:was|das) )?(?:wir bieten|bieten wir)(?: dir| ihnen| euch)?|was wir (?:dir |ihnen )?bieten|unser angebot",
    r"(?:deine|ihre|unsere) (?:vorteile|benefits)|vorteile|darauf (?:kannst du dich|können sie sich) freuen",
)
_ABOUTS = (
    r"about (?:us|(?:the|our) (?:company|organi[sz]ation))|who we are|our (?:company|story|mission|values|culture)",
    r"how to apply|(?:your )?contact|apply(?: now)?|equal opportunit(?:y|ies)(?: employer)?",
    r"über uns|wer wir sind|das sind wir|(?:unser|das) unternehmen|(?:deine |ihre )?bewerbung|kontakt",
    r"so bewirbst du dich|jetzt bewerben|ansprechpartner(?:in)?",
)
_NAMED = tuple(
    (aside, re.compile(rf"(?:{'|'.join(f'(?:{each})' for each in patterns)})", re.IGNORECASE))
    for aside, patterns in ((Aside.HEADING, _ASKS), (Aside.OFFER, _OFFERS), (Aside.ABOUT, _ABOUTS))
)


def heading(text: str) -> Aside | None:
    """What stands below a text that is a heading: ``HEADING`` for what the job asks; None where it is none."""
    bare = " ".join(text.split()).rstrip(" :.…!?")
    return next((aside for aside, pattern in _NAMED if pattern.fullmatch(bare)), None)
