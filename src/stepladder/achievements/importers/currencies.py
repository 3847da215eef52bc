"""Which currency stands beside an amount: a code of ISO 4217, or a sign."""

from __future__ import annotations

import re

CURRENCIES = frozenset(
    re.findall(
        r"\w+",
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
        CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
        HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
        LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR
        PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP
        TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        """,
    )
)
"""Currencies in which somebody can pay: ISO 4217, list one, without funds and metals; and three that were withdrawn
since 2023 and still stand in price lists (ANG, BGN, HRK)."""

_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "euro": "EUR", "euros": "EUR", "fr": "CHF", "sfr": "CHF"}
_SMALL = frozenset({"EUR", "USD", "GBP", "CHF"})
"""Codes that people write in small letters, too; "all", "top" and "try" are words."""

_DOLLARS = {
    "US": "USD", "USD": "USD", "C": "CAD", "CA": "CAD", "CAN": "CAD", "CAD": "CAD", "A": "AUD", "AU": "AUD",
    "AUD": "AUD", "NZ": "NZD", "NZD": "NZD", "HK": "HKD", "HKD": "HKD", "S": "SGD", "SG": "SGD", "SGD": "SGD",
    "NT": "TWD", "TWD": "TWD", "R": "BRL", "BRL": "BRL", "MX": "MXN", "MXN": "MXN",
}  # fmt: skip
"""What stands before a dollar sign, and whose dollar that is."""

_DOLLAR = "$"
_BEFORE = re.compile(r"(?:([A-Za-z]*)(\s?)(\$)|([€£¥])|(?<![^\W\d_])([A-Za-z]{2,5})\.?)\s*:?\s*$")
_AFTER = re.compile(r"[-–—.,]*\s*(?:([A-Za-z]*)(\s?)(\$)(?!\s?\d)|([€£¥])|([A-Za-z]{2,5})(?![^\W\d_]))")


def currency_beside(text: str, start: int, end: int) -> str:
    """The currency of the amount that stands in a text from one place to another; empty where it names none, or two.

    What stands directly before or after the amount alone is looked at: “VAT” is no currency, and the “PMP” of “PMP 395
    USD” neither. A dollar sign alone is read as the American dollar, and as another where its code stands there, too.
    """
    sides = (_BEFORE.search(text[:start]), _AFTER.match(text[end:]))
    found = {name for side in sides if side is not None and (name := _named(side)) is not None}
    if _DOLLAR in found:
        others = found - {_DOLLAR}
        return (others or {"USD"}).pop() if others <= set(_DOLLARS.values()) and len(others) < 2 else ""
    return found.pop() if len(found) == 1 else ""


def _named(side: re.Match[str]) -> str | None:
    """The currency that one side names; empty for a dollar that is none we know, None where it names none."""
    letters, space, dollar, sign, word = side.groups()
    if dollar:
        if not letters or (space and (len(letters) == 1 or letters.upper() not in _DOLLARS)):
            return _DOLLAR
        return _DOLLARS.get(letters.upper(), "")
    if sign:
        return _SIGNS[sign]
    if word.upper() in CURRENCIES and (word.isupper() or word.upper() in _SMALL):
        return word.upper()
    return _SIGNS.get(word.casefold())
