"""Changes of criteria in words, for the command and for pages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from stepladder.frameworks.model import LEVEL_WORDS
from stepladder.readiness.changes import Change, Changes, ConditionChange, Difference, Effect, Value
from stepladder.readiness.choices import Choice
from stepladder.wording import ENGLISH, Wording, gettext_noop

_FIELDS = {
    "level": gettext_noop("level"),
    "must": gettext_noop("must"),
    "weight": gettext_noop("weight"),
    "threshold": gettext_noop("evidence asked for, 0 to 1"),
    "accepts": gettext_noop("kinds of evidence that count"),
    "raters": gettext_noop("people behind it"),
    "families": gettext_noop("pieces of work behind it"),
    "max_age_months": gettext_noop("oldest evidence, in months"),
    "since": gettext_noop("evidence from"),
    "until": gettext_noop("evidence until"),
    "alternatives": gettext_noop("alternatives"),
    "alternatives_text": gettext_noop("wording of the alternatives"),
    "wording": gettext_noop("wording"),
    "measure": gettext_noop("how it is measured"),
    "measure_source": gettext_noop("where it is written how it is measured"),
    "text": gettext_noop("wording"),
    "kind": gettext_noop("kind"),
    "rule": gettext_noop("rule"),
    "policy": gettext_noop("rules in force"),
    "prior": gettext_noop("weight of not knowing"),
    "half_life_use": gettext_noop("months without use until evidence counts half"),
    "half_life_age": gettext_noop("months until evidence counts half"),
    "partly": gettext_noop("share from which a criterion is partly covered"),
    "doubt_limit": gettext_noop("most doubt"),
    "counting": gettext_noop("how evidence counts"),
    "presume_present_role": gettext_noop("who holds the role is presumed to cover it"),
}
_EFFECTS = {
    Effect.MORE: gettext_noop("asks more"),
    Effect.LESS: gettext_noop("asks less"),
    Effect.OTHER: "",
}


def sentence(changes: Changes, wording: Wording = ENGLISH) -> str:
    """Everything in a sentence, with counts."""
    if changes.is_empty:
        return wording.gettext("Both versions ask the same.")
    counted = (
        (len(changes.added), wording.ngettext("%(n)d criterion more", "%(n)d criteria more", len(changes.added))),
        (len(changes.removed), wording.ngettext("%(n)d fewer", "%(n)d fewer", len(changes.removed))),
        (len(changes.changed), wording.ngettext("%(n)d changed", "%(n)d changed", len(changes.changed))),
        (changes.same, wording.ngettext("%(n)d the same", "%(n)d the same", changes.same)),
        (
            len(changes.conditions),
            wording.ngettext("%(n)d condition differs", "%(n)d conditions differ", len(changes.conditions)),
        ),
    )
    parts = [text % {"n": count} for count, text in counted if count]
    if changes.policy:
        parts.append(wording.gettext("the rules differ"))
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def title(change: Change, wording: Wording = ENGLISH) -> str:
    """What happened to a criterion: *Added: incident command, level 4*."""
    what = change.new or change.old
    assert what is not None  # noqa: S101 - a change has one of both
    kind = (
        wording.gettext("Added: %(name)s, level %(level)d (%(words)s)")
        if change.old is None
        else wording.gettext("Taken away: %(name)s, level %(level)d (%(words)s)")
        if change.new is None
        else wording.gettext("Changed: %(name)s, level %(level)d (%(words)s)")
    )
    words = wording.gettext(LEVEL_WORDS[what.level])
    return kind % {"name": change.name, "level": what.level, "words": words}


def condition_words(change: ConditionChange, wording: Wording = ENGLISH) -> str:
    """What happened to a condition: *Added: condition “a position is open”*."""
    shown = change.new or change.old
    kind = (
        wording.gettext("Added: condition “%(text)s”")
        if change.old is None
        else wording.gettext("Taken away: condition “%(text)s”")
        if change.new is None
        else wording.gettext("Changed: condition “%(text)s”")
    )
    return kind % {"text": shown.text if shown else change.id}


def difference_words(difference: Difference, wording: Wording = ENGLISH) -> str:
    """One difference: *level: 3, now 4 (asks more)*."""
    known = _FIELDS.get(difference.field)
    name = wording.gettext(known) if known else difference.field
    nothing = wording.gettext("none") if difference.field == "alternatives" else wording.gettext("no limit")
    old, new = (nothing if value is None else _shown(value, wording) for value in (difference.old, difference.new))
    line = wording.gettext("%(field)s: %(old)s, now %(new)s") % {"field": name, "old": old, "new": new}
    effect = _EFFECTS[difference.effect]
    return f"{line} ({wording.gettext(effect)})" if effect else line


def _shown(value: Value, wording: Wording) -> str:
    match value:
        case bool():
            return wording.gettext("yes") if value else wording.gettext("no")
        case tuple():
            return ", ".join(value) or wording.gettext("every kind")
        case Choice():
            return wording.gettext("%(needed)d of “%(names)s”") % {"needed": value.needed, "names": ", ".join(value.of)}
        case Decimal() | Fraction():
            return f"{float(value):g}"
        case str():
            return f"“{value}”" if value else wording.gettext("nothing")
    return str(value)
