"""Deciding on the sentences of a document; all of them on one page, without script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from stepladder.evidence.policy import LEVELS
from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.explain import level_words
from stepladder.server.roles.drafts import Place
from stepladder.server.roles.forms_paste_begin import Choices
from stepladder.server.roles.forms_rows import condition_fields, criterion_fields
from stepladder.server.roles.models import LONGEST_WORDING
from stepladder.server.roles.paste_drafts import Worked
from stepladder.server.roles.pasting import Judged, Line, Offer, Use, kept
from stepladder.server.roles.recognizing import level_in
from stepladder.server.ui.refusal import text_of

OTHER, NEW = "-other", "-new"
"""Choices beside the keys of competencies; keys begin with no hyphen."""

_JUDGED = ("must", "weight", "threshold", "accepts", "raters", "pieces", "max_age_months", "measure")


class _LaterText(forms.CharField):
    """Needed in the end, and empty until then: what is written so far can be stored at any time."""

    def validate(self, value: Any) -> None:
        """Nothing is missing yet."""


class _LaterChoice(forms.ChoiceField):
    """The same for one of several."""

    def validate(self, value: Any) -> None:
        """What is chosen has to be a choice; nothing may be."""
        if value:
            super().validate(value)


class _LaterLevel(forms.TypedChoiceField):
    """The same for a level."""

    def validate(self, value: Any) -> None:
        """As above."""
        if value:
            super().validate(value)


@dataclass(frozen=True)
class Known:
    """What can be chosen.

    Attributes:
        levels: by key of a competency, what its five levels mean.
    """

    families: Choices
    grades: Choices
    levels: Mapping[str, Mapping[int, str]]
    names: Mapping[str, str]


@dataclass(frozen=True)
class Proposal:
    """A level that nobody has chosen, and why it is there.

    Attributes:
        words: of the sentence, that name it; empty where a suggestion gave it.
        name, text: of the suggestion, and what somebody does who has it at that level.
    """

    level: int
    words: str
    name: str = ""
    text: str = ""


class LinesForm(forms.Form):
    """All sentences of a draft, and what the role is.

    Attributes:
        draft: what is stored; sentences that are left out, and what was suggested, come from there.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    title = _LaterText(label=gettext_lazy("What the role is called"), max_length=160)
    summary = forms.CharField(
        label=gettext_lazy("In a sentence"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    rung = forms.IntegerField(
        label=gettext_lazy("Rung"), help_text=gettext_lazy("1 is the lowest."), min_value=1, max_value=1000,
        required=False,
    )  # fmt: skip
    track = forms.CharField(label=gettext_lazy("Track"), max_length=60, required=False)
    source = forms.CharField(label=gettext_lazy("Where the sentences stand"), max_length=300, required=False)
    because = _LaterText(
        label=gettext_lazy("Why it is proposed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    level_all = forms.TypedChoiceField(
        label=gettext_lazy("Level for all sentences that have none"), coerce=int, empty_value=None, required=False
    )
    replaces = forms.BooleanField(
        label=gettext_lazy("Write the open proposal of this role anew with these sentences"), required=False
    )

    def __init__(self, data: Any = None, *, draft: Worked, known: Known, seen: int) -> None:
        self.draft, self.known = draft, known
        self.shown = [each for each in draft.lines if each.use is not Use.SKIPPED]
        place = draft.place
        initial: dict[str, Any] = {name: getattr(place, name) for name in ("title", "summary", "rung", "track")}
        initial |= {"family": place.family, "grade": place.grade, "seen": seen}
        initial |= {"source": draft.source, "because": draft.because}
        super().__init__(data, initial=initial)
        self.fields["level_all"].choices = _levels()  # type: ignore[attr-defined]
        for name, label, choices in (
            ("family", gettext("Job family"), known.families),
            ("grade", gettext("Grade"), known.grades),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[("", gettext("none")), *choices], required=False
            )
        self._names: dict[int, tuple[str, ...]] = {}
        for line in self.shown:
            fields = _fields_of(line, known)
            self._names[line.id] = tuple(fields)
            self.fields.update({_name(line, name): field for name, field in fields.items()})

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """The fields sentence by sentence, with what is stored about it."""
        for line in self.shown:
            fields = {name: self[_name(line, name)] for name in self._names[line.id]}
            judged = [fields[name] for name in _JUDGED if name in fields]
            wrong = self.is_bound and any(self.errors.get(field.html_name) for field in (*judged, fields["use"]))
            yield {
                "line": line, "number": line.id, "fields": fields, "judged": judged, "wrong": wrong,
                "proposal": _proposal(line, self.known) if line.proposed_level else None,
            }  # fmt: skip

    @property
    def wrong(self) -> list[dict[str, str]]:
        """What is wrong, each with what to jump to: the sentence it is about, or its field."""
        of_lines = {_name(line, name): line.id for line in self.shown for name in self._names[line.id]}
        found = []
        for name, errors in self.errors.items():
            field, number = self[name] if name in self.fields else None, of_lines.get(name)
            title = gettext("Sentence %(number)d") % {"number": number} if number else ""
            label = ", ".join(each for each in (title, str(field.label) if field else "") if each)
            anchor = f"sentence-{number}" if number else field.id_for_label if field else ""
            for words in map(str, errors):
                says_itself = not label or (title and words.startswith(title))
                found.append({"anchor": anchor, "words": words if says_itself else f"{label}: {words}"})
        return found

    @property
    def place_fields(self) -> list[forms.BoundField]:
        """What the role is, beside its title."""
        return [self[name] for name in ("family", "rung", "grade", "track", "summary")]

    def worked(self) -> Worked:
        """Everything as it was written; after ``is_valid``."""
        given = self.cleaned_data
        place = Place(
            title=text_of(given, "title") or self.draft.place.title,
            family=text_of(given, "family"),
            rung=given.get("rung") or 1,
            grade=text_of(given, "grade"),
            track=text_of(given, "track"),
            codes=self.draft.place.codes,
            summary=text_of(given, "summary"),
        )
        shown = {each.id for each in self.shown}
        lines = tuple(self._line(each) if each.id in shown else each for each in self.draft.lines)
        return Worked(place, lines, text_of(given, "source"), text_of(given, "because"))

    def complain(self, said: Worked) -> None:
        """Say at each sentence what keeps the whole from being proposed."""
        for line in self.shown:
            of = next(each for each in said.lines if each.id == line.id)
            words, asks = {"number": line.id}, of.use is Use.CRITERION
            if asks and not (of.competency or of.named):
                self.add_error(_name(line, "what"), gettext("Sentence %(number)d has no competency yet.") % words)
            if asks and of.level is None:
                self.add_error(_name(line, "level"), gettext("Sentence %(number)d has no level yet.") % words)
            if of.is_decided and not of.accepted:
                self.add_error(_name(line, "accepted"), gettext("Sentence %(number)d is not accepted yet.") % words)
        if not said.because:
            self.add_error("because", gettext("Write why, for those who review it."))
        if not kept(said.lines, Use.CRITERION):
            self.add_error(
                None, gettext("No sentence is a criterion. A role that asks for nothing would be met by anybody.")
            )

    def complain_about(self, line: Line, field: str, words: str) -> None:
        """Say something at one sentence."""
        self.add_error(_name(line, field), words)

    def _line(self, line: Line) -> Line:
        given = {name: self.cleaned_data.get(_name(line, name)) for name in self._names[line.id]}
        wording = "\n".join(" ".join(each.split()) for each in str(given["wording"] or "").splitlines() if each.strip())
        use = Use(given["use"] or line.use)
        # Where it becomes something else, nobody has seen yet what is said of it.
        accepted = bool(given["accepted"]) and use is line.use
        line = replace(_chosen(line, given), wording=wording or line.wording, use=use, accepted=accepted)
        if "kind" in given:
            kind = ConditionKind(given["kind"] or "other")
            return replace(line, kind=kind, months=given["months"])
        if "needed" in given:
            judged = replace(line.judged, must=bool(given["must"]))
            return replace(line, needed=given["needed"] or 1, span=given["span"] or 0, judged=judged)
        if "level" not in given:
            return line
        return replace(line, level=given["level"], judged=_judged(given))


def _chosen(line: Line, given: Mapping[str, Any]) -> Line:
    """Which competency: one that was suggested, another one to look for, or a new one."""
    if "what" not in given:
        return line
    what, called = (str(given.get(name) or "").strip() for name in ("what", "called"))
    # What somebody typed was meant, also where they did not choose the line above it.
    if what == OTHER or (called and not what):
        return replace(line, competency="", named="", sought=called)
    if what == NEW:
        return replace(line, competency="", named=called, sought="")
    return replace(line, competency=what, named="", sought="")


def _judged(given: Mapping[str, Any]) -> Judged:
    return Judged(
        must=bool(given["must"]),
        weight=Decimal(1) if given["weight"] is None else given["weight"],
        threshold=given["threshold"],
        accepts=tuple(given["accepts"] or ()),
        raters=given["raters"] or 0,
        pieces=given["pieces"] or 0,
        max_age_months=given["max_age_months"],
        measure=str(given["measure"] or "").strip(),
    )


def _fields_of(line: Line, known: Known) -> dict[str, forms.Field]:
    uses = [(each.value, words) for each, words in _USES() if each is not Use.SKIPPED]
    accepted = gettext("I accept it: competency and level are right")
    if line.use is not Use.CRITERION:
        accepted = gettext("I accept it as it stands here")
    fields: dict[str, forms.Field] = {
        "accepted": forms.BooleanField(label=accepted, initial=line.accepted, required=False),
        "use": forms.ChoiceField(label=gettext("This sentence"), choices=uses, initial=line.use.value, required=False),
        "wording": forms.CharField(
            label=gettext("In your words"),
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=LONGEST_WORDING,
            initial=line.wording,
            error_messages={"required": gettext("Leave the sentence out instead of emptying it.")},
        ),
    }
    if line.use is Use.CONDITION:
        return fields | _of_condition(line)
    if line.use is Use.CHOICE:
        return fields | _of_choice(line)
    return fields | _of_criterion(line, known)


def _of_criterion(line: Line, known: Known) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "what": _LaterChoice(
            label=gettext("It asks for"),
            widget=forms.RadioSelect,
            choices=_offered(line, known),
            initial=NEW if line.named else OTHER if line.sought else line.competency,
        ),
        "called": forms.CharField(
            label=gettext("Its name, or words to look for"),
            max_length=200,
            initial=line.named or line.sought,
            required=False,
            widget=forms.TextInput(attrs={"list": "known-names", "autocomplete": "off"}),
        ),
        "level": _LaterLevel(
            label=gettext("At level"), coerce=int, empty_value=None, initial=line.level,
            choices=_levels(known.levels.get(line.competency, {})),
        ),
    }  # fmt: skip
    judging = criterion_fields(())
    for name in _JUDGED:
        fields[name] = judging[name]
        fields[name].initial = getattr(line.judged, name) if name != "accepts" else list(line.judged.accepts)
    return fields


def _of_condition(line: Line) -> dict[str, forms.Field]:
    whole = condition_fields()
    found = {name: whole[name] for name in ("kind", "months")}
    found["kind"].initial, found["months"].initial = line.kind.value, line.months
    return found


def _of_choice(line: Line) -> dict[str, forms.Field]:
    return {
        "needed": forms.IntegerField(
            label=gettext("How many are enough"), min_value=1, max_value=100, initial=line.needed, required=False
        ),
        "span": forms.IntegerField(
            label=gettext("Of how many sentences after this one"), min_value=0, max_value=100, initial=line.span,
            required=False,
        ),
        "must": forms.BooleanField(label=gettext("Must be met"), initial=line.judged.must, required=False),
    }  # fmt: skip


def _offered(line: Line, known: Known) -> Choices:
    """Suggestions with the words that matched, what was chosen otherwise, and the ways to anything else."""
    found = [(each.competency, f"{each.name}\n{_why(each)}") for each in line.offers]
    if line.competency and line.competency not in {key for key, _ in found}:
        found.insert(0, (line.competency, known.names.get(line.competency, line.competency)))
    return [
        *found,
        (OTHER, gettext("Another one, named below")),
        (NEW, gettext("A new competency of ours, named below")),
    ]


def _why(offer: Offer) -> str:
    parts = []
    if offer.matched:
        parts.append(gettext("because of: %(words)s") % {"words": ", ".join(offer.matched)})
    if offer.level:
        parts.append(gettext("its level %(level)d reads most like this") % {"level": offer.level})
    return "; ".join(parts)


def _proposal(line: Line, known: Known) -> Proposal:
    """What gave the level that a sentence came with: words of its own, or what is said of a suggestion at it."""
    if (said := level_in(line.wording)) and said.level == line.level:
        return Proposal(said.level, said.words)
    level = line.level or 0
    near = next((each for each in line.offers if each.level == level), None)
    text = known.levels.get(near.competency, {}).get(level, "") if near else ""
    return Proposal(level, "", near.name if near else "", gettext(text) if text else "")


def _levels(texts: Mapping[int, str] | None = None) -> list[tuple[Any, str]]:
    """The five levels, with what they mean for a competency where one is chosen."""
    named = [(level, level_words(level, wording=translation)) for level in LEVELS]
    found = [(level, f"{words}: {texts[level]}" if texts and level in texts else words) for level, words in named]
    return [("", gettext("Choose a level")), *found]


def _USES() -> list[tuple[Use, str]]:  # noqa: N802 - a table whose words wait for the reader's language
    return [
        (Use.CRITERION, gettext("is a criterion")),
        (Use.CHOICE, gettext("says how many of the next ones are enough")),
        (Use.CONDITION, gettext("is a condition, and no competency")),
        (Use.SKIPPED, gettext("is left out")),
    ]


def _name(line: Line, field: str) -> str:
    return f"s{line.id}_{field}"
