"""Choosing from the register of providers, writing one, and who accredited them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.errors import InvalidPolicy
from stepladder.server.catalog.field_kinds import CountryField, PageField
from stepladder.server.catalog.models import Accreditation, Microcredential, Provider
from stepladder.server.catalog.prerequisites import named
from stepladder.server.catalog.providers import Reach, State, state_words
from stepladder.server.catalog.registering import NewAccreditation, NewProvider, said_of, same_name
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import in_words, text_of


class RegisterForm(forms.Form):
    """What to show of the register. Nothing chosen shows everybody."""

    text = forms.CharField(label=gettext_lazy("Words"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = {"invalid_choice": gettext("There is no such answer; choose from the list.")}
        self.fields["kind"] = forms.ChoiceField(
            label=gettext("What it is"),
            choices=[("", gettext("Any")), *Provider.Kind.choices],
            required=False,
            error_messages=wrong,
        )
        self.fields["state"] = forms.ChoiceField(
            label=gettext("Accreditation"),
            choices=[("", gettext("Any")), *((each.value, state_words(each)) for each in State)],
            required=False,
            error_messages=wrong,
        )

    def chosen(self) -> dict[str, str]:
        """What was chosen; a field with an error chooses nothing. After ``is_valid``."""
        return {name: found for name in self.fields if (found := text_of(self.cleaned_data, name))}


class ProviderForm(forms.Form):
    """A provider, as the register has it.

    Attributes:
        row: the provider that is changed; None where one is added.
    """

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As it stands on its certificates."),
        max_length=160,
        error_messages={"required": gettext_lazy("Write the name that stands on its certificates.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        help_text=gettext_lazy("“Not known” is an answer. No score follows from it."),
        choices=Provider.Kind.choices,
        initial=Provider.Kind.UNKNOWN,
    )
    country = CountryField(label=gettext_lazy("Country"), help_text=gettext_lazy("Two letters, such as NO."))
    site = PageField(label=gettext_lazy("Its page"), max_length=200)
    issuer = forms.CharField(
        label=gettext_lazy("Id under which it issues badges"),
        help_text=gettext_lazy(
            "A DID or an address, as it publishes it. A signed badge of this issuer is then taken to be this"
            " provider’s: look it up at the provider, not in a badge."
        ),
        max_length=300,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("What else one should know"),
        help_text=gettext_lazy("Mergers, earlier names, what was asked and not answered. Everybody reads it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, row: Provider | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    @classmethod
    def of(cls, row: Provider) -> ProviderForm:
        """As it stands."""
        return cls(initial={**vars(said_of(row)), "seen": row.revision}, row=row)

    def clean_name(self) -> str:
        """A name that no other provider has."""
        name = text_of(self.cleaned_data, "name")
        self._refuse(same_name(name), gettext("%(name)s is on the register already"))
        return name

    def clean_issuer(self) -> str:
        """An address or a DID."""
        found = text_of(self.cleaned_data, "issuer")
        if found and (":" not in found or len(found.split()) > 1):
            raise forms.ValidationError(gettext("Write a DID, or an address that begins with https://."))
        others = Provider.objects.filter(issuer=found) if found else Provider.objects.none()
        if self.row is not None:
            others = others.exclude(pk=self.row.pk)
        self._refuse(others.first(), gettext("badges of this issuer are those of %(name)s"))
        return found

    def _refuse(self, other: Provider | None, found: str) -> None:
        if other is not None and (self.row is None or other.pk != self.row.pk):
            raise forms.ValidationError(in_words(InvalidPolicy(found % {"name": other.name})))

    def new(self) -> NewProvider:
        """What was entered. After ``is_valid``."""
        names = ("name", "kind", "country", "site", "issuer", "note")
        return NewProvider(**{name: text_of(self.cleaned_data, name) for name in names})


class AccreditForm(forms.Form):
    """Who accredited a provider, for what, within which limits, and where one can read it."""

    body = forms.CharField(
        label=gettext_lazy("Who accredited it"),
        help_text=gettext_lazy("The body by its name, as its register writes it."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write who accredited it.")},
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("What was accredited"),
        choices=Accreditation.Scope.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what was accredited.")},
    )
    entry = forms.CharField(
        label=gettext_lazy("Which credential it names"),
        help_text=gettext_lazy("The title of an entry of this provider, where the accreditation names one alone."),
        max_length=200,
        required=False,
    )
    levels = forms.CharField(
        label=gettext_lazy("Limited to levels"),
        help_text=gettext_lazy("“EQF 5 to 7” is compared with entries by itself; other words are for a person."),
        max_length=120,
        required=False,
    )
    field = forms.CharField(
        label=gettext_lazy("Limited to a field"),
        help_text=gettext_lazy("In the body’s words. Which entries lie in it is for a person to say."),
        max_length=200,
        required=False,
    )
    jurisdiction = forms.CharField(
        label=gettext_lazy("Where it is valid"),
        help_text=gettext_lazy("Countries in two letters, such as “NO, SE”, are compared with entries by themselves."),
        max_length=120,
        required=False,
    )
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput, required=False)
    until = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("After this day it reads as expired. Empty where no end is stated."),
        widget=DayInput,
        required=False,
    )
    source = forms.CharField(
        label=gettext_lazy("Where you read it"),
        help_text=gettext_lazy("The body’s own register, with the entry. What a provider says of itself is a claim."),
        max_length=500,
        error_messages={"required": gettext_lazy("Write where one can read it; without that nothing is recorded.")},
    )
    checked_on = forms.DateField(
        label=gettext_lazy("Checked on"),
        help_text=gettext_lazy("The day on which you looked there."),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose the day on which you looked there.")},
    )
    because = forms.CharField(
        label=gettext_lazy("Why it is recorded"),
        help_text=gettext_lazy("Such as: found on renewal; a colleague asked. It stands in the history."),
        max_length=300,
        error_messages={"required": gettext_lazy("Write why; it stands in the history.")},
    )

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        self._entry: Microcredential | None = None

    def clean_checked_on(self) -> date:
        """Nobody looked tomorrow; the form begins with today."""
        day: date = self.cleaned_data["checked_on"]
        today = self.initial.get("checked_on")
        if today is not None and day > today:
            found = InvalidPolicy(
                gettext("the day of the check is still to come"), expected=gettext("today or earlier")
            )
            raise forms.ValidationError(in_words(found))
        return day

    def clean_entry(self) -> str:
        """An entry of this provider."""
        title = text_of(self.cleaned_data, "entry")
        found = [each for each in named([title]).found if each.provider_id == self.provider.pk] if title else []
        if not found and title:
            own = self.provider.microcredentials.filter(title__iexact=title)[:2]
            found = list(own) if len(own) == 1 else []
        if title and not found:
            raise forms.ValidationError(
                gettext("No single entry of %(provider)s is called that.") % {"provider": self.provider.name}
            )
        self._entry = found[0] if found else None
        return title

    def clean(self) -> dict[str, Any]:
        """What hangs together."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("It ends before it begins."))
        if cleaned.get("scope") == Accreditation.Scope.CREDENTIAL and cleaned.get("entry") == "":
            self.add_error("entry", gettext("Write which credential was accredited."))
        return cleaned

    def new(self) -> NewAccreditation:
        """What was entered. After ``is_valid``."""
        given = self.cleaned_data
        words = {name: text_of(given, name) for name in ("body", "levels", "field", "jurisdiction", "source")}
        return NewAccreditation(
            **words, scope=Accreditation.Scope(given["scope"]), checked_on=given["checked_on"],
            microcredential=self._entry, since=given.get("since"), until=given.get("until"),
        )  # fmt: skip


class CompareForm(forms.Form):
    """Which entries lie within the limits of an accreditation, as somebody read it again today."""

    source = forms.CharField(
        label=gettext_lazy("Where you read it"),
        help_text=gettext_lazy("Today becomes the day on which it was last checked."),
        max_length=500,
        error_messages={"required": gettext_lazy("Write where one can read it.")},
    )

    def __init__(self, data: Any, *, row: Accreditation, entries: Sequence[Microcredential]) -> None:
        super().__init__(data, initial={"source": row.source})
        self.entries = entries
        choices = [
            (Reach.OPEN.value, gettext("not known")),
            (Reach.WITHIN.value, gettext("lies within it")),
            (Reach.OUTSIDE.value, gettext("lies outside")),
        ]
        for each in entries:
            self.fields[f"entry-{each.pk}"] = forms.ChoiceField(
                label=each.title, choices=choices, initial=row.compared.get(each.key, Reach.OPEN.value)
            )

    @property
    def rows(self) -> Iterable[forms.BoundField]:
        """The fields of the entries."""
        return [self[f"entry-{each.pk}"] for each in self.entries]

    def found(self) -> dict[str, str]:
        """By the key of an entry what was said. After ``is_valid``."""
        return {each.key: str(self.cleaned_data[f"entry-{each.pk}"]) for each in self.entries}
