"""The controls for dates and for several files that forms share, and a form with every control, to show the look."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepladder.server.ui.refusal import whole


class DayInput(forms.DateInput):
    """The browser's own date control.

    It takes and shows ISO dates whatever the language; Django's default would write its value as the language does,
    and the browser would then show an empty field.
    """

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FilesInput(forms.ClearableFileInput):
    """The browser's own control for files, which takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each of them, as one file would be."""
        return [super(FilesField, self).clean(each, initial) for each in (data or [None])]


class RowsField(forms.ModelMultipleChoiceField[Any]):
    """Several rows; an id that is none, or larger than any can be, is refused like one that no row has."""

    def clean(self, value: Any) -> Any:
        """The rows."""
        odd = [each for each in value or () if whole(each) is None]
        if odd:
            told = {"value": str(odd[0])[:20], "pk": str(odd[0])[:20]}
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params=told)
        return super().clean(value)


_LEVELS = (
    ("1", _("1, Learning\nFollows the runbook with somebody beside them.")),
    ("2", _("2, With help\nHandles a usual incident, and asks when it turns unusual.")),
    ("3", _("3, Alone\nLeads the response to an incident of one team, from the alarm to the review.")),
    (
        "4",
        _("4, Leads others\nLeads an incident across teams: divides the work and keeps everybody informed."),
    ),
    ("5", _("5, Shapes the practice\nChanges how the organization responds, and can show what became better.")),
)
_KINDS = (
    ("", _("Choose one")),
    ("attended", _("Attended")),
    ("knows", _("Knows it")),
    ("exercise", _("Showed it in an exercise")),
    ("work", _("Did it at work")),
    ("measured", _("Did it, result measured")),
)
_PARTS = (("titles", _("Titles and issuers")), ("skills", _("Skills and levels")), ("days", _("Dates")))


class EveryControl(forms.Form):
    """One of each."""

    title = forms.CharField(
        label=_("What was it?"), help_text=_("A few words that a colleague would recognize."), max_length=80
    )
    account = forms.CharField(
        label=_("What did you do?"),
        help_text=_("Say what the situation was, what you did yourself, and what came of it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    level = forms.ChoiceField(label=_("Which of these fits what you saw?"), choices=_LEVELS, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("How is it known?"), choices=_KINDS)
    day = forms.DateField(label=_("When did it end?"), help_text=_("The day, or your best guess."), widget=DayInput)
    hours = forms.IntegerField(label=_("Hours of learning time"), min_value=0, required=False)
    file = forms.FileField(
        label=_("A file that shows it"), help_text=_("PDF, image or JSON, up to 5 MB."), required=False
    )
    parts = forms.MultipleChoiceField(
        label=_("What the link shows"), choices=_PARTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    agree = forms.BooleanField(label=_("I was there and saw this myself"), help_text=_("Your name is shown beside it."))
