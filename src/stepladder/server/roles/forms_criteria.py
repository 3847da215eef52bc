"""Proposing what a role is and asks: one section for each criterion, alternatives, conditions; without script.

A button adds sections: the form comes back with what was typed and so many more. A section without words is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.errors import InvalidPolicy
from stepladder.readiness.conditions import Condition, ConditionKind, Per, Quota, TimeInGrade, Window
from stepladder.readiness.criteria import Alternative
from stepladder.server.roles.checking import MOST_CRITERIA, Fault, faults_of
from stepladder.server.roles.drafts import Code, CriterionDraft, Draft, Place
from stepladder.server.roles.forms_rows import Choices, alternative_fields, condition_fields, criterion_fields
from stepladder.server.ui.refusal import in_words, text_of

MORE = {"criteria": 3, "alternatives": 1, "conditions": 1}
"""How many sections a button adds."""

_MOST = {"criteria": MOST_CRITERIA, "alternatives": 20, "conditions": 30}
_PREFIX = {"criteria": "c", "alternatives": "a", "conditions": "k"}
_WORDS = ("wording", "competency", "measure", "measure_source", "source_place")
_TELLING = ("competency", "level")
_FIELD_OF_FAULT = {"alternatives": {"id": "of"}, "conditions": {"id": "text"}}


@dataclass(frozen=True)
class Known:
    """What can be chosen: keys and names."""

    competencies: Choices
    families: Choices
    grades: Choices


class DraftForm(forms.Form):
    """A version of a role to be.

    Attributes:
        counts: how many sections of each part there are.
    """

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    summary = forms.CharField(
        label=gettext_lazy("In a sentence"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    rung = forms.IntegerField(
        label=gettext_lazy("Rung"), min_value=1, max_value=1000, help_text=gettext_lazy("1 is the lowest.")
    )
    track = forms.CharField(
        label=gettext_lazy("Track"),
        help_text=gettext_lazy("The branch of the ladder, such as: people, specialists."),
        max_length=60,
        required=False,
    )
    codes = forms.CharField(
        label=gettext_lazy("Codes in public classifications"),
        help_text=gettext_lazy("One in a line, the scheme first: onet-soc 15-2051.00, esco, isco, or one of your own."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Where the criteria stand"),
        help_text=gettext_lazy("A handbook and its page, or a decision and its day."),
        max_length=300,
        required=False,
    )
    because = forms.CharField(
        label=gettext_lazy("Why it changes"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write why, for those whom it concerns.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, data: Any = None, *, known: Known, draft: Draft, seen: int = 0, because: str = "") -> None:
        initial = {"seen": seen, "because": because, **_initial(draft)}
        self._draft = draft
        self.counts = self._counted(data)
        super().__init__(None if data is None else self._with_presets(data), initial=initial)
        for name, label, choices in (
            ("family", gettext("Job family"), known.families),
            ("grade", gettext("Grade"), known.grades),
        ):
            none = ("", gettext("none"))
            self.fields[name] = forms.ChoiceField(label=label, choices=[none, *choices], required=False)
        for part, count in self.counts.items():
            self.fields[f"{part}_count"] = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=count)
            for number in range(1, count + 1):
                for field_name, field in self._fields_of(part, known).items():
                    self.fields[self._name(part, number, field_name)] = field
        self._rows: dict[str, list[int]] = {}
        self._contradicts = False

    @property
    def wants_more(self) -> bool:
        """Whether a button asked for further sections, and nothing is to be stored yet."""
        return any(f"more_{part}" in self.data for part in _PREFIX)

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """The fields of the criteria, section by section, each with the key that it has or would have."""
        return list(self._table("criteria"))

    @property
    def alternatives(self) -> list[dict[str, Any]]:
        """The same for the groups."""
        return list(self._table("alternatives"))

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """The same for the conditions."""
        return list(self._table("conditions"))

    @property
    def count_fields(self) -> list[forms.BoundField]:
        """The hidden fields that say how many sections there are."""
        return [self[f"{part}_count"] for part in _PREFIX]

    def full_clean(self) -> None:
        """Nothing is wrong yet while somebody only asks for further sections."""
        super().full_clean()
        if self.is_bound and self.wants_more:
            self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        """Everything that the draft says, with its faults at their fields."""
        cleaned = super().clean() or self.cleaned_data
        if self.wants_more:
            return cleaned
        draft = self.draft()
        if not self._contradicts:
            for fault in faults_of(draft):
                self._add(fault)
        return cleaned

    def draft(self) -> Draft:
        """What was entered. What contradicts itself is left out, and said at its field."""
        given = self.cleaned_data
        criteria = [self._criterion(number) for number in self._kept("criteria")]
        return Draft(
            place=Place(
                title=text_of(given, "title"),
                family=text_of(given, "family"),
                rung=given.get("rung") or 1,
                grade=text_of(given, "grade"),
                track=text_of(given, "track"),
                codes=tuple(_codes(text_of(given, "codes"))),
                summary=text_of(given, "summary"),
            ),
            criteria=tuple(criteria),
            alternatives=tuple(self._built("alternatives", self._alternative)),
            conditions=tuple(self._built("conditions", self._condition)),
            source=text_of(given, "source"),
        )

    def _counted(self, data: Any) -> dict[str, int]:
        stored = {part: len(getattr(self._draft, part)) for part in _PREFIX}
        if data is None:
            # A new role begins with room for a few; else one stands empty at the end.
            return {
                "criteria": min(stored["criteria"] + (1 if stored["criteria"] else 4), _MOST["criteria"]),
                "alternatives": min(stored["alternatives"] + 1, _MOST["alternatives"]),
                "conditions": min(stored["conditions"] + 1, _MOST["conditions"]),
            }
        counts = {}
        for part, most in _MOST.items():
            told = str(data.get(f"{part}_count", ""))
            count = int(told) if re.fullmatch(r"\d{1,3}", told, re.ASCII) else stored[part]
            counts[part] = min(count + (MORE[part] if f"more_{part}" in data else 0), most)
        return counts

    def _with_presets(self, data: Any) -> Any:
        """What was sent, and in sections that a button adds what stands preset."""
        preset = {"must": "on", "weight": "1", "needed": "1", "leave_counts": "on"}
        filled = data.copy()
        for part in (part for part in _PREFIX if f"more_{part}" in data):
            for number in range(max(1, self.counts[part] - MORE[part] + 1), self.counts[part] + 1):
                filled.update({self._name(part, number, name): value for name, value in preset.items()})
            filled[f"{part}_count"] = str(self.counts[part])
        return filled

    def _fields_of(self, part: str, known: Known) -> dict[str, forms.Field]:
        if part == "criteria":
            return criterion_fields(known.competencies)
        return alternative_fields() if part == "alternatives" else condition_fields()

    def _name(self, part: str, number: int, field: str) -> str:
        return f"{_PREFIX[part]}{number}_{field}"

    def _table(self, part: str) -> Iterator[dict[str, Any]]:
        names = [name.partition("_")[2] for name in self.fields if name.startswith(f"{_PREFIX[part]}1_")]
        keys = self._keys(part)
        for number in range(1, self.counts[part] + 1):
            fields = {name: self[self._name(part, number, name)] for name in names}
            wrong = self.is_bound and any(self.errors.get(field.name) for field in fields.values())
            for name in _TELLING:
                # A section may stay empty; in one that does not, these are no more optional than they look.
                if name in fields and fields["key"].value():
                    fields[name].field.required = True
            yield {**fields, "number": number, "shown_key": keys[number - 1], "wrong": wrong}

    def _keys(self, part: str) -> list[str]:
        """The keys of all sections: those that are stored, and for new ones the next that are free."""
        letter = {"criteria": "C", "alternatives": "A", "conditions": "K"}[part]
        names = [self._name(part, number, "key") for number in range(1, self.counts[part] + 1)]
        told = [str((self[name].value() if name in self.fields else "") or "") for name in names]
        taken, found = {each for each in told if each}, []
        for each in told:
            number = len(taken) + 1
            while not each and f"{letter}{number}" in taken:
                number += 1
            found.append(each or f"{letter}{number}")
            taken.add(found[-1])
        return found

    def _kept(self, part: str) -> list[int]:
        telling = {"criteria": ("wording", "competency"), "alternatives": ("of",), "conditions": ("text",)}[part]
        self._rows[part] = [
            number
            for number in range(1, self.counts[part] + 1)
            if any(text_of(self.cleaned_data, self._name(part, number, name)) for name in telling)
            and not self.cleaned_data.get(self._name(part, number, "leave_out"))
        ]
        return self._rows[part]

    def _built(self, part: str, build: Any) -> Iterator[Any]:
        kept = []
        for number in self._kept(part):
            try:
                built = build(number, self._keys(part)[number - 1])
            except InvalidPolicy as error:
                self._contradicts = True
                first = "of" if part == "alternatives" else "text"
                self.add_error(self._name(part, number, first), in_words(error))
            else:
                kept.append(number)
                yield built
        self._rows[part] = kept

    def _of(self, part: str, number: int) -> dict[str, Any]:
        start = f"{_PREFIX[part]}{number}_"
        return {name.removeprefix(start): value for name, value in self.cleaned_data.items() if name.startswith(start)}

    def _criterion(self, number: int) -> CriterionDraft:
        given, key = self._of("criteria", number), self._keys("criteria")[number - 1]
        told = {name: str(given.get(name) or "").strip() for name in _WORDS}
        draft = CriterionDraft(
            competency=told.pop("competency"),
            level=given.get("level"),
            key=key,
            weight=_decimal(given.get("weight")),
            must=bool(given.get("must")),
            threshold=given.get("threshold"),
            accepts=tuple(given.get("accepts") or ()),
            raters=given.get("raters") or 0,
            pieces=given.get("pieces") or 0,
            max_age_months=given.get("max_age_months"),
            since=given.get("since"),
            until=given.get("until"),
        )
        draft = replace(draft, wording=told["wording"], source_place=told["source_place"])
        draft = replace(draft, measure=told["measure"], measure_source=told["measure_source"])
        return _with_original(draft, self._draft)

    def _alternative(self, number: int, key: str) -> Alternative:
        given = self._of("alternatives", number)
        of = tuple(each for each in re.split(r"[\s,;]+", str(given.get("of") or "")) if each)
        return Alternative(
            key, of, given.get("needed") or 1, str(given.get("text") or "").strip(), must=bool(given.get("must")),
            weight=Fraction(_decimal(given.get("weight"))),
        )  # fmt: skip

    def _condition(self, number: int, key: str) -> Condition:
        given = self._of("conditions", number)
        kind, text = ConditionKind(given.get("kind") or "other"), str(given.get("text") or "").strip()
        before = next((each for each in self._draft.conditions if each.id == key), None)
        return Condition(
            key,
            text,
            kind,
            _time(given) if kind is ConditionKind.TIME_IN_GRADE else None,
            _windows(given, before) if kind is ConditionKind.WINDOW else (),
            _quota(given) if kind is ConditionKind.QUOTA else None,
        )

    def _add(self, fault: Fault) -> None:
        name: str | None = fault.field if fault.part == "place" and fault.field in self.fields else None
        if fault.index is not None:
            field = _FIELD_OF_FAULT.get(fault.part, {}).get(fault.field, fault.field)
            name = self._name(fault.part, self._rows[fault.part][fault.index], field)
        if name not in self.errors:  # what cannot be read is said already, and is not missing
            self.add_error(name if name in self.fields else None, in_words(fault.error))


def _decimal(value: Decimal | None) -> Decimal:
    return Decimal(1) if value is None else value


def _time(given: Mapping[str, Any]) -> TimeInGrade | None:
    of = tuple(each.strip() for each in str(given.get("of") or "").split(",") if each.strip())
    if not given.get("months"):
        return None
    return TimeInGrade(given["months"], of, leave_counts=bool(given.get("leave_counts")))


def _windows(given: Mapping[str, Any], before: Condition | None) -> tuple[Window, ...]:
    """The window that the form shows is the first; further ones of an imported ladder stay."""
    others = before.windows[1:] if before else ()
    if not given.get("opens"):
        return ()
    return (Window(given["opens"], given.get("closes"), yearly=bool(given.get("yearly"))), *others)


def _quota(given: Mapping[str, Any]) -> Quota | None:
    if not given.get("count"):
        return None
    return Quota(given["count"], Per(given.get("per") or "year"), str(given.get("within") or "").strip())


def _codes(text: str) -> Iterator[Code]:
    for line in text.splitlines():
        scheme, _, code = line.strip().partition(" ")
        if scheme:
            yield Code(scheme, code.strip())


def _with_original(draft: CriterionDraft, base: Draft) -> CriterionDraft:
    """The ladder's own scale and level stay beside the criterion while its level is the same."""
    for key, each in zip(base.keys, base.criteria, strict=True):
        if (key, each.level, each.competency) == (draft.key, draft.level, draft.competency):
            return replace(draft, original=each.original)
    return draft


def _initial(draft: Draft) -> dict[str, Any]:
    place = draft.place
    initial: dict[str, Any] = {
        **{name: getattr(place, name) for name in ("title", "summary", "family", "rung", "grade", "track")},
        "codes": "\n".join(f"{each.scheme} {each.code}" for each in place.codes),
        "source": draft.source,
    }
    for number, (key, each) in enumerate(zip(draft.keys, draft.criteria, strict=True), start=1):
        values = {**vars(each), "key": key, "accepts": list(each.accepts)}
        values |= {"raters": each.raters or None, "pieces": each.pieces or None}
        initial |= {f"c{number}_{name}": value for name, value in values.items()}
    for number, group in enumerate(draft.alternatives, start=1):
        values = {"key": group.id, "of": ", ".join(group.of), "needed": group.needed, "text": group.text}
        values |= {"must": group.must, "weight": round(Decimal(group.weight.numerator) / group.weight.denominator, 3)}
        initial |= {f"a{number}_{name}": value for name, value in values.items()}
    for number, condition in enumerate(draft.conditions, start=1):
        initial |= {f"k{number}_{name}": value for name, value in _condition_values(condition).items()}
    return initial


def _condition_values(condition: Condition) -> dict[str, Any]:
    served, quota = condition.time_in_grade, condition.quota
    window = condition.windows[0] if condition.windows else None
    return {
        "key": condition.id,
        "text": condition.text,
        "kind": condition.kind.value,
        **(
            {"months": served.months, "of": ", ".join(served.of), "leave_counts": served.leave_counts} if served else {}
        ),
        **({"opens": window.start, "closes": window.end, "yearly": window.yearly} if window else {}),
        **({"count": quota.count, "per": quota.per.value, "within": quota.within} if quota else {}),
    }
