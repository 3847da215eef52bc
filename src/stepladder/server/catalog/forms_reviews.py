"""Forms of reviews, and of what is said of entries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.server.catalog import review_dates
from stepladder.server.catalog.feedback import OF_USE, Said
from stepladder.server.catalog.models import Feedback, Microcredential, Review, ReviewInput
from stepladder.server.catalog.reviewing import DAYS, Asked, Closing
from stepladder.server.people.models import Person
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import text_of

_LONGEST = 2000
_LONGEST_REASON = 600


class AskForm(forms.Form):
    """A review that somebody asks for."""

    why = forms.CharField(
        label=gettext_lazy("Why should somebody look at it again"),
        help_text=gettext_lazy("What changed: the market, the technology, what customers ask, the provider."),
        max_length=_LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why; whoever looks at it begins there.")},
    )

    def __init__(self, *args: Any, entry: Microcredential, owners: Iterable[Person], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {str(each.pk): each for each in owners}
        self.fields["owner"] = forms.ChoiceField(
            label=gettext("Who looks at it"),
            choices=[(id, each.name) for id, each in self.owners.items()],
            initial=str(entry.owner_id or ""),
            error_messages={"invalid_choice": gettext("This person cannot look at it. Choose one of these.")},
        )
        self.fields["due"] = forms.DateField(
            label=gettext("By when"), initial=on + timedelta(days=DAYS), widget=DayInput
        )

    def asked(self) -> Asked:
        """What was asked for; after ``is_valid``."""
        owner = self.owners.get(self.cleaned_data["owner"])
        return Asked(text_of(self.cleaned_data, "why"), self.cleaned_data["due"], owner)


class SayForm(forms.Form):
    """What somebody says for a review; as somebody who took it only whoever did, as far as is known here."""

    said_as = forms.ChoiceField(
        label=gettext_lazy("You speak"),
        choices=ReviewInput.As.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose as what you speak.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What should be known before it is decided"),
        help_text=gettext_lazy("Whether what it teaches is still what the work asks, and what you have seen."),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write a few words.")},
    )

    def __init__(self, *args: Any, took: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [each for each in ReviewInput.As.choices if took or each[0] != ReviewInput.As.LEARNER]
        self.fields["said_as"].choices = ways  # type: ignore[attr-defined] # it is a choice


class CloseForm(forms.Form):
    """What came of a review."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[(each.value, each.label) for each in (Review.Outcome.KEPT, Review.Outcome.CHANGED)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what came of it.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("What you looked at, and what was changed."),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write why; the next one to look at it begins there.")},
    )
    checked = forms.BooleanField(label=gettext_lazy("I checked its facts at their source today"), required=False)

    def __init__(self, *args: Any, entry: Microcredential, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_on"] = forms.DateField(
            label=gettext("To be looked at again on"),
            help_text=gettext("At most %(count)d months from today.") % {"count": review_dates.LONGEST},
            initial=review_dates.proposed(entry, on).on,
            widget=DayInput,
        )

    def closing(self) -> Closing:
        """What came of it; after ``is_valid``."""
        return Closing(
            outcome=Review.Outcome(self.cleaned_data["outcome"]),
            note=text_of(self.cleaned_data, "note"),
            next_on=self.cleaned_data["next_on"],
            checked=self.cleaned_data["checked"],
        )


class FeedbackForm(forms.Form):
    """What somebody says of an entry themselves.

    Attributes:
        open: whether they may say anything; asks_use: whether they can know how far it is used at work.
        single: as what they speak, where there is no choice.
    """

    text = forms.CharField(
        label=gettext_lazy("What you say of it"),
        help_text=gettext_lazy("What it was good for, what was missing, for whom it fits."),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write a few words.")},
    )

    def __init__(self, *args: Any, may: Iterable[Feedback.Said], said: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to = [each for each in may if each not in said]
        self.open = bool(open_to)
        self.asks_use = any(each in OF_USE for each in open_to)
        self.single = str(open_to[0].label) if len(open_to) == 1 else ""
        used = forms.ChoiceField(
            label=gettext("Is what it teaches used at work?"),
            choices=[("yes", gettext("Yes")), ("no", gettext("No")), ("", gettext("I would rather not say"))],
            widget=forms.RadioSelect,
            required=False,
        )
        said_as = forms.ChoiceField(
            label=gettext("You speak"),
            choices=[(each.value, each.label) for each in open_to],
            initial=open_to[0].value if len(open_to) == 1 else None,
            widget=forms.HiddenInput if len(open_to) == 1 else forms.RadioSelect,
            error_messages={"required": gettext("Choose as what you speak.")},
        )
        self.fields = {"said_as": said_as, **({"used": used} if self.asks_use else {}), **self.fields}

    def said(self) -> Said:
        """What was said; after ``is_valid``."""
        used = {"yes": True, "no": False}.get(text_of(self.cleaned_data, "used"))
        return Said(Feedback.Said(self.cleaned_data["said_as"]), text_of(self.cleaned_data, "text"), used)


class OutsideForm(forms.Form):
    """What another employer or a survey says of an entry, with its source and day (P-11)."""

    said_as = forms.ChoiceField(
        label=gettext_lazy("Who said it"),
        choices=[
            (Feedback.Said.EMPLOYER.value, gettext_lazy("another employer")),
            (Feedback.Said.SURVEY.value, gettext_lazy("a survey")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who said it.")},
    )
    source = forms.CharField(
        label=gettext_lazy("Name, and where it can be read"),
        help_text=gettext_lazy("The employer or survey, with an address or a document; of how many people it speaks."),
        max_length=300,
        error_messages={"required": gettext_lazy("Write who said it and where it can be read.")},
    )
    said_on = forms.DateField(label=gettext_lazy("When it was said"), widget=DayInput)
    text = forms.CharField(
        label=gettext_lazy("What was said"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write what was said.")},
    )

    def said(self) -> Said:
        """What was said; after ``is_valid``."""
        return Said(
            said_as=Feedback.Said(self.cleaned_data["said_as"]),
            text=text_of(self.cleaned_data, "text"),
            source=text_of(self.cleaned_data, "source"),
            said_on=self.cleaned_data["said_on"],
        )


class AnswerForm(forms.Form):
    """An answer, and what was done."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write an answer.")},
    )
    acted = forms.CharField(
        label=gettext_lazy("What was done because of it"),
        help_text=gettext_lazy("Leave it empty where nothing was, and say why above."),
        max_length=_LONGEST_REASON,
        required=False,
    )
