"""Adding and changing an entry: short first, everything else in sections that open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext, gettext_lazy

from stepladder.server.catalog.editing import COLUMNS, Facts
from stepladder.server.catalog.entry_fields import (
    MONTHS,
    NEVER,
    SECTIONS,
    UNKNOWN,
    Section,
    first_fields,
    further_fields,
    mandatory_fields,
    optional_fields,
)
from stepladder.server.catalog.models import Microcredential, Provider, WorkMetric
from stepladder.server.catalog.prerequisites import Named, named, written
from stepladder.server.frameworks.models import Competency
from stepladder.server.roles.models import StrategicOutcome
from stepladder.server.ui.refusal import text_of

_PERCENT = 100


@dataclass(frozen=True)
class Part:
    """A section as the page shows it.

    Attributes:
        filled: how many of its fields say something; open: whether it stands open.
    """

    section: Section
    fields: tuple[BoundField, ...]
    filled: int
    open: bool


class EntryForm(forms.Form):
    """What an entry states.

    Attributes:
        on: the day of the request, after which nobody can have checked anything.
    """

    because = forms.CharField(
        label=gettext_lazy("Why it changes"),
        help_text=gettext_lazy("What became known, and where you read it. It stands in the entry’s history."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(
        self, data: Any = None, *, providers: Iterable[Provider], on: date, entry: Microcredential | None = None,
        facts: Facts | None = None,
    ) -> None:  # fmt: skip
        initial = {} if facts is None or entry is None else {**_initial(facts), "seen": entry.revision}
        super().__init__(data, initial=initial)
        self.on = on
        self.providers = {each.key: each for each in providers}
        self.fields = {
            **first_fields(), **self._provider_fields(), **mandatory_fields(), **optional_fields(),
            **further_fields(), **self.fields,
        }  # fmt: skip
        self._required: tuple[Microcredential, ...] = ()

    def ask_why(self) -> None:
        """Show that a reason is needed; ``editing.edit`` asks for it."""
        self.fields["because"].required = True

    @property
    def parts(self) -> list[Part]:
        """The sections; one with an error stands open."""
        return [self._part(section) for section in SECTIONS]

    def clean_title(self) -> str:
        """On one line: it stands in subjects of messages."""
        return " ".join(text_of(self.cleaned_data, "title").split())

    def clean_currency(self) -> str:
        """In capitals."""
        return text_of(self.cleaned_data, "currency").upper()

    def clean_checked_on(self) -> date | None:
        """Nobody looked tomorrow."""
        day: date | None = self.cleaned_data.get("checked_on")
        if day is not None and day > self.on:
            raise forms.ValidationError(gettext("This day is still to come. Choose the day on which somebody looked."))
        return day

    def clean_accepts(self) -> list[str]:
        """Ids of issuers, which are addresses or DIDs."""
        found = list(dict.fromkeys(self.cleaned_data.get("accepts") or ()))
        for each in found:
            if ":" not in each or len(each.split()) > 1:
                raise forms.ValidationError(
                    gettext("“%(id)s” is no id of an issuer. Write a DID or an address that begins with https://.")
                    % {"id": each[:80]}
                )
        return found

    def clean_requires(self) -> tuple[Microcredential, ...]:
        """Entries of the catalog, by title or key."""
        lines = list(dict.fromkeys(self.cleaned_data.get("requires") or ()))
        found = named(lines)
        if said := list(_unfit(found)):
            raise forms.ValidationError(said)
        return found.found

    def clean(self) -> dict[str, Any]:
        """What hangs together."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("provider") and not text_of(cleaned, "new_provider"):
            self.add_error("provider", gettext("Choose who provides it, or write the name of a new one."))
        if cleaned.get("provider") and text_of(cleaned, "new_provider"):
            self.add_error("new_provider", gettext("Choose one above, or write a new name here; not both."))
        if cleaned.get("cost") and not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error("currency", gettext("Write in which currency the cost is."))
        if cleaned.get("validity") == MONTHS and cleaned.get("validity_months", 0) is None:
            self.add_error("validity_months", gettext("Write how many months, or choose another answer above."))
        if cleaned.get("regulation") == "n/a" and not text_of(cleaned, "regulation_note"):
            self.add_error("regulation_note", gettext("Write in a sentence why no law or license asks for anything."))
        return cleaned

    def facts(self) -> Facts:
        """What was entered. After ``is_valid``."""
        given = self.cleaned_data
        columns = {name: self._column(name) for name in COLUMNS}
        provider: Provider | str = text_of(given, "new_provider")
        if not provider:
            provider = self.providers[given["provider"]]
        return Facts(columns, provider, given.get("requires") or ())

    def _column(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        match name:
            case "validity_months":
                return {NEVER: 0, MONTHS: value}.get(self.cleaned_data["validity"])
            case "pass_rate":
                return None if value is None else value / _PERCENT
            case "currency" if self.cleaned_data.get("cost") is None:
                return ""
            case "methods" | "accepts" | "learning_outcomes":
                return list(value or ())
            case _:
                return value.strip() if isinstance(value, str) else value

    def _provider_fields(self) -> dict[str, forms.Field]:
        choices = [(key, each.name) for key, each in self.providers.items()]
        return {
            "provider": forms.ChoiceField(
                label=gettext("Who provides it"),
                help_text=gettext("Whoever teaches or assesses, and whose badges these are."),
                choices=[("", gettext("Choose one")), *choices],
                required=False,
                error_messages={"invalid_choice": gettext("This provider is not on the register any more.")},
            ),
            "new_provider": forms.CharField(
                label=gettext("Or a provider that is new here"),
                help_text=gettext("Its name; people partners add the rest to the register."),
                max_length=160,
                required=False,
            ),
        }

    def _part(self, section: Section) -> Part:
        fields = tuple(self[name] for name in section.fields)
        for each in fields:
            if each.name == "provider":
                each.field.required = True  # one of two fields is needed, and shown as such; ``clean`` asks for it
        filled = sum(each.value() not in (None, "", [], UNKNOWN) for each in fields)
        wrong = self.is_bound and any(each.errors for each in fields)
        return Part(section, fields, filled, section.open or wrong)


class MetricForm(forms.Form):
    """A figure of daily work by which one would see that holders use it."""

    metric = forms.CharField(
        label=gettext_lazy("The figure"),
        help_text=gettext_lazy("Something that is counted at work, such as: minutes until a berth is planned anew."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write which figure changes.")},
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Such as: minutes, errors per 100 reports, days."),
        max_length=40,
        error_messages={"required": gettext_lazy("Write in which unit it is counted.")},
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which way is better"),
        choices=StrategicOutcome.Direction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether more of it or less of it is better.")},
    )
    how = forms.CharField(
        label=gettext_lazy("How what is learned changes it"),
        help_text=gettext_lazy("What holders do otherwise, so that the figure moves."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, shown: Iterable[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = {each.key: each for each in shown}
        field = forms.ChoiceField(
            label=gettext("About which competency"),
            choices=[("", gettext("none in particular")), *((key, each.name) for key, each in self.shown.items())],
            required=False,
        )
        names = list(self.fields)
        self.fields["competency"] = field
        self.order_fields([*names[:3], "competency", *names[3:]])

    def row(self, entry: Microcredential) -> WorkMetric:
        """What was entered, not stored yet. After ``is_valid``."""
        given = self.cleaned_data
        words = {name: text_of(given, name) for name in ("metric", "unit", "direction", "how")}
        return WorkMetric(microcredential=entry, competency=self.shown.get(given.get("competency") or ""), **words)


def sent_again(request: HttpRequest, revision: int) -> QueryDict:
    """What was sent, with the revision that is stored now: whoever reads what stands there and sends it has seen it."""
    data = request.POST.copy()
    data["seen"] = str(revision)
    return data


def _initial(facts: Facts) -> dict[str, Any]:
    columns = dict(facts.columns)
    months = columns["validity_months"]
    rate: Decimal | None = columns["pass_rate"]
    validity = UNKNOWN if months is None else MONTHS if months else NEVER
    return {
        **columns,
        "provider": facts.provider.key if isinstance(facts.provider, Provider) else "",
        "requires": written(facts.requires),
        "validity": validity,
        "validity_months": months or None,
        "pass_rate": None if rate is None else rate * _PERCENT,
    }


def _unfit(found: Named) -> Iterable[str]:
    for each in found.unknown:
        yield gettext("Nothing in the catalog is called “%(title)s”.") % {"title": each[:80]}
    for each, keys in found.several:
        values = {"title": each[:80], "keys": gettext(" or ").join(keys)}
        yield gettext("Several entries are called “%(title)s”. Write which one is meant: %(keys)s.") % values
