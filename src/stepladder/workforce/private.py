"""Columns that are never read, because what people may do does not depend on what stands in them.

Group attributes, pay, identities, health, family, and the reasons for leave or for leaving. They are recognized by
their headings, in English and German. A heading that is known to mean something else (“Pay Grade” is a grade) is read.
"""

from __future__ import annotations

import re

_KINDS = (
    (
        "sex or gender",
        "gender; sex; geschlecht; anrede; salutation; pronouns; pronomen; sexual orientation; honorific",
    ),
    (
        "age",
        (
            "birth; birthday; birthdate; dob; age; geburtsdatum; geburtstag; geburtsort; geburtsname; alter; date "
            "of birth"
        ),
    ),
    (
        "origin",
        (
            "nationality; citizenship; nation; ethnicity; ethnic; race; hispanic; eeo; staatsangehoerigkeit; "
            "staatsangehörigkeit; nationalitaet; nationalität; staatsbuergerschaft; staatsbürgerschaft; herkunft; "
            "visa; immigration; migrationshintergrund; country of birth; geburtsland; minority"
        ),
    ),
    (
        "faith or conviction",
        "religion; religious; denomination; konfession; kirchensteuer; political; union member; gewerkschaft",
    ),
    (
        "health",
        (
            "disability; disabled; handicap; behinderung; schwerbehinderung; schwerbehindert; gdb; medical; "
            "health; krank; krankheit; gesundheit; pregnant; pregnancy; schwanger; mutterschutz; blood; "
            "challenged; veteran; military"
        ),
    ),
    (
        "family",
        (
            "marital; married; familienstand; spouse; ehepartner; children; kinder; dependents; dependants; "
            "emergency; notfallkontakt"
        ),
    ),
    (
        "pay",
        (
            "salary; pay; payroll; wage; wages; compensation; bonus; commission; gehalt; lohn; entgelt; "
            "verguetung; vergütung; bezuege; bezüge; steuerklasse; exempt; flsa; equity; remuneration"
        ),
    ),
    (
        "an official identity",
        (
            "ssn; social security; national id; nationalid; passport; reisepass; ausweis; personalausweis; tax; "
            "steuer; sozialversicherung; sozialversicherungsnummer; rentenversicherungsnummer; steuer id; "
            "steuernummer; sin; nino; driver license; license number; svnr; steueridentifikationsnummer; itin"
        ),
    ),
    (
        "a bank account",
        "bank; iban; bic; swift; account number; kontonummer; kontoinhaber; bankverbindung; blz; routing",
    ),
    (
        "the private life",
        "home; private; privat; privatadresse; personal email; personal phone; photo; foto",
    ),
    (
        "why somebody was away or left",
        (
            "leave type; leave reason; type of leave; absence type; absence reason; abwesenheitsart; "
            "abwesenheitsgrund; urlaubsart; termination reason; termination type; reason for leaving; "
            "austrittsgrund; kuendigungsgrund; kündigungsgrund; regrettable"
        ),
    ),
)
_READ_ALL_THE_SAME = frozenset(
    {
        "pay grade", "paygrade", "salary grade", "compensation grade", "entgeltgruppe", "home office", "home unit",
        "age group role", "gehaltsgruppe", "lohngruppe", "home department",
    }
)  # fmt: skip

_WORDS = re.compile(r"[A-ZÄÖÜ]+(?![a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+|\d+")
_PRIVATE = {phrase.strip(): kind for kind, phrases in _KINDS for phrase in phrases.split(";")}
_LONGEST = max(len(phrase.split()) for phrase in _PRIVATE)


def private_kind(heading: str) -> str:
    """What a column tells that is not read (“pay”), or nothing."""
    words = [word.casefold() for word in _WORDS.findall(heading)]
    if " ".join(words) in _READ_ALL_THE_SAME:
        return ""
    for length in range(_LONGEST, 0, -1):
        for start in range(len(words) - length + 1):
            if kind := _PRIVATE.get(" ".join(words[start : start + length])):
                return kind
    return _PRIVATE.get("".join(words), "")


def private_columns(columns: tuple[str, ...]) -> dict[str, str]:
    """The columns that are not read, each with what it tells."""
    return {each: kind for each in columns if (kind := private_kind(each))}
