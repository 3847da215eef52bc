"""What HR systems write to say that somebody is there, away or gone."""

from __future__ import annotations

from stepladder.tables.columns import folded

_WORDS = {
    "there": (
        "active; aktiv; a; employed; current; y; yes; true; ja; 1; working; hired; rehired; beschäftigt; "
        "full-time; part-time; full time; part time; contractor; temporary; permanent; regular; probation; "
        "intern; fulltime; vollzeit; teilzeit; befristet; unbefristet; active - full time; notice; notice "
        "period; preboarding; new hire"
    ),
    "away": (
        "on leave; leave; leave of absence; loa; away; absent; beurlaubt; abwesend; freigestellt; paid leave; "
        "unpaid leave; active - on leave; ruhend; suspended; furlough; furloughed; sabbatical; elternzeit; "
        "parental leave"
    ),
    "gone": (
        "inactive; inaktiv; t; i; terminated; left; gone; leaver; n; no; false; nein; 0; ausgeschieden; "
        "ausgetreten; gekündigt; retired; im ruhestand; deceased; verstorben; resigned; former; ehemalig; "
        "separated; ex-employee; term; withdrawn; discarded"
    ),
}
_MEANING = {folded(word): meaning for meaning, words in _WORDS.items() for word in words.split(";")}


def meaning_of(status: str) -> str:
    """``there``, ``away`` or ``gone``; empty where the word is not known."""
    return _MEANING.get(folded(status), "")
