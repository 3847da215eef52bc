"""The small forms on the page of a talk. Each posts to its own address and comes back to the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from stepladder.server.people.models import Person
from stepladder.server.plans.models import Kind
from stepladder.server.plans.queries import Line, Sheet, may_write
from stepladder.server.portfolio.models import Work
from stepladder.server.ui.controls import DayInput

_YEAR = timedelta(days=366)
_YEARS_AHEAD = 5
"""Later days are slips of the finger, such as the year 2206."""

_QUESTIONS: Mapping[Kind, tuple[str, str]] = {
    Kind.GAP: (
        gettext_noop("Which gap do you see?"),
        gettext_noop("Name what was missing in a piece of work that you saw, not what a person is like."),
    ),
    Kind.STRETCH: (
        gettext_noop("Which assignment do you offer?"),
        gettext_noop("A piece of work in which it can be shown, and who helps."),
    ),
    Kind.PROJECT: (
        gettext_noop("Which project do you propose?"),
        gettext_noop("Short, with a result that others see; with another team if the line asks for it."),
    ),
    Kind.AGREED: (
        gettext_noop("What was agreed?"),
        gettext_noop("One thing, so that one can see later whether it was done."),
    ),
    Kind.NOTE: (
        gettext_noop("Your note"),
        gettext_noop("It stands beside what was agreed, with your name, and changes nothing of it."),
    ),
}
_ABOUT_A_LINE = frozenset({Kind.GAP, Kind.STRETCH, Kind.PROJECT})


@dataclass(frozen=True)
class Setting:
    """What the forms of one talk are made from.

    Attributes:
        works: the person's pieces of work that can be tied to a line.
        today: the reader's day, for dates that lie in the past.
    """

    sheet: Sheet
    reader: Person
    works: tuple[Work, ...]
    today: date


class PlanForm(forms.Form):
    """The day, and the one request of the person; the manager sees the day alone."""

    on = forms.DateField(label=gettext_lazy("On which day is the talk?"), widget=DayInput(), required=False)
    request = forms.CharField(
        label=gettext_lazy("Your one request"),
        help_text=gettext_lazy("One thing that your manager can say yes to, such as leading the next review."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = setting.today
        if setting.reader.pk != setting.sheet.talk.person_id:
            del self.fields["request"]

    def clean_on(self) -> date | None:
        """A day that is no slip of the finger."""
        day: date | None = self.cleaned_data["on"]
        return _near(day, self.today - _YEAR, self.today) if day else None


class ExampleForm(forms.Form):
    """A piece of work, the line that it shows, and one sentence that says how."""

    criterion = forms.ChoiceField(
        label=gettext_lazy("Which line does it show?"),
        error_messages={"required": gettext_lazy("Choose the line that it shows.")},
    )
    work = forms.TypedChoiceField(
        label=gettext_lazy("Which piece of work?"),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose a piece of work.")},
    )
    words = forms.CharField(
        label=gettext_lazy("How does it show it?"),
        help_text=gettext_lazy("One sentence: what was done, and what one saw of it."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say in one sentence how it shows it.")},
    )

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "criterion", [("", gettext("Choose one")), *_grouped(setting.sheet)])
        works = [(work.pk, f"{work.title} ({work.period_end:%Y-%m})") for work in setting.works]
        _choose(self, "work", [("", gettext("Choose one")), *works])


class EntryForm(forms.Form):
    """Something said: its words; about which line; and of what is agreed, by whom and by when."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": gettext_lazy("Write at least a few words.")},
    )
    criterion = forms.ChoiceField(label=gettext_lazy("Which line is it about?"), required=False)
    who = forms.TypedChoiceField(
        label=gettext_lazy("Who does it?"),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose who of you two does it.")},
    )
    due = forms.DateField(
        label=gettext_lazy("Until when?"),
        widget=DayInput(),
        error_messages={"required": gettext_lazy("Say until which day.")},
    )

    def __init__(self, *args: Any, setting: Setting, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = setting.today
        question, hint = _QUESTIONS[kind]
        self.fields["text"].label, self.fields["text"].help_text = gettext(question), gettext(hint)
        self.initial.setdefault("kind", kind.value)
        if kind in _ABOUT_A_LINE:
            _choose(self, "criterion", [("", gettext("No single line")), *_grouped(setting.sheet)])
        else:
            del self.fields["criterion"]
        if kind is Kind.AGREED:
            both = [(side.person.pk, side.person.name) for side in setting.sheet.sides]
            _choose(self, "who", [("", gettext("Choose one")), *both])
        else:
            del self.fields["who"], self.fields["due"]

    def clean_due(self) -> date:
        """A day that can still be kept."""
        day: date = self.cleaned_data["due"]
        if day < self.today:
            raise forms.ValidationError(gettext("This day is over. Choose one that can still be kept."))
        return _near(day, self.today, self.today)


class AgreeForm(forms.Form):
    """Agreeing to what was read: the revision says what that was."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


def form_named(name: str, setting: Setting, data: QueryDict | None = None) -> forms.Form:
    """One of the forms of a page: ``plan``, ``example``, ``agree`` or a kind of entry. Its ids begin with its name."""
    talk, ids = setting.sheet.talk, f"{name}-%s"
    match name:
        case "plan":
            initial = {"on": talk.on, "request": talk.request, "revision": talk.revision}
            return PlanForm(data, setting=setting, initial=initial, auto_id=ids)
        case "example":
            return ExampleForm(data, setting=setting, auto_id=ids)
        case "agree":
            return AgreeForm(data, initial={"revision": talk.revision}, auto_id=ids)
        case _:
            return EntryForm(data, setting=setting, kind=Kind(name), auto_id=ids)


def forms_open_to(setting: Setting) -> dict[str, forms.Form]:
    """The forms that the reader may use on this talk now; none where it was closed."""
    sheet, talk = setting.sheet, setting.sheet.talk
    if talk.closed_at:
        return {}
    names = ["plan", *(kind.value for kind in Kind if may_write(talk, setting.reader, kind))]
    if setting.works and sheet.lines:
        names.append("example")
    if sheet.agreed and not sheet.side_of(setting.reader).agreed_at:
        names.append("agree")
    return {name: form_named(name, setting) for name in names}


def _grouped(sheet: Sheet) -> list[tuple[str, list[tuple[str, str]]]]:
    """The lines of the ladder, those first that are not covered."""
    covered = [line for line in sheet.lines if line.covered]
    groups = ((gettext("Not covered yet"), sheet.gaps), (gettext("Covered"), covered))
    return [(title, [(line.key, _named(line)) for line in lines]) for title, lines in groups if lines]


def _named(line: Line) -> str:
    return gettext("%(name)s, level %(level)d") % {"name": line.name, "level": line.level}


def _choose(form: forms.Form, name: str, choices: Iterable[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
    field.choices = list(choices)


def _near(day: date, first: date, today: date) -> date:
    if not first <= day <= today + _YEARS_AHEAD * _YEAR:
        raise forms.ValidationError(gettext("Look at the year: this day is far from now."))
    return day
