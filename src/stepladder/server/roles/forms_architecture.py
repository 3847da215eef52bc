"""Adding to the job architecture: families, grades, steps; and letting them end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from stepladder.server.roles.models import Role, Step
from stepladder.server.ui.controls import DayInput


class FamilyForm(forms.Form):
    """A job family."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, error_messages={"required": gettext_lazy("Name the family.")}
    )
    summary = forms.CharField(
        label=gettext_lazy("What its roles have in common"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GradeForm(forms.Form):
    """A grade."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, error_messages={"required": gettext_lazy("Name the grade.")}
    )
    rank = forms.IntegerField(
        label=gettext_lazy("Rank"),
        help_text=gettext_lazy("1 is the lowest. Two grades may have the same rank."),
        min_value=1,
        max_value=99,
        error_messages={"required": gettext_lazy("Say where it stands in the order.")},
    )


class _RoleField(forms.ModelChoiceField[Role]):
    def label_from_instance(self, role: Role) -> str:
        """A role with its family, as two families may have one of the same title."""
        return f"{role.family.name}: {role.title}" if role.family else role.title


class StepForm(forms.Form):
    """A career step from one role to another."""

    source = _RoleField(
        label=gettext_lazy("From"),
        queryset=Role.objects.none(),
        to_field_name="key",
        error_messages={"required": gettext_lazy("Choose the role where it begins.")},
    )
    target = _RoleField(
        label=gettext_lazy("To"),
        queryset=Role.objects.none(),
        to_field_name="key",
        error_messages={"required": gettext_lazy("Choose the role where it leads.")},
    )
    since = forms.DateField(
        label=gettext_lazy("Offered from"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose the day from which it is offered.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("What somebody should know who thinks of it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, roles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "target"):
            self.fields[name].queryset = roles  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day of a step."""

    step = forms.ModelChoiceField(queryset=Step.objects.none(), widget=forms.HiddenInput)
    until = forms.DateField(
        label=gettext_lazy("Its last day"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose its last day.")},
    )

    def __init__(self, *args: Any, steps: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].queryset = steps  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """From when on nobody is appointed to a role, and why."""

    on = forms.DateField(
        label=gettext_lazy("Closed from"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose the day from which nobody is appointed to it.")},
    )
    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write why it is closed.")},
    )
