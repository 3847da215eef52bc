"""What ``ui/parts/field.html`` and ``ui/parts/form_errors.html`` cannot ask of Django's forms in a template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.utils.safestring import SafeString

register = template.Library()

Kind = Literal["hidden", "list", "switch", "group", "single"]


def _kind(field: BoundField) -> Kind:
    match field.field.widget:
        case widget if widget.is_hidden:
            return "hidden"
        case forms.RadioSelect() | forms.CheckboxSelectMultiple():
            return "list"
        case forms.CheckboxInput():
            return "switch"
        case widget if widget.use_fieldset:
            return "group"
        case _:
            return "single"


@dataclass(frozen=True)
class Shown:
    """How one field is shown, and the ids by which its control is tied to the words around it."""

    field: BoundField
    kind: Kind
    hint_id: str
    readers_id: str
    error_id: str
    described_by: str

    @property
    def control(self) -> SafeString:
        """The control itself, pointing at its hint, its readers and its errors."""
        own = self.field.field.widget.attrs.get("class", "")
        attrs: dict[str, str | bool] = {}
        if self.kind == "single":
            attrs["class"] = f"input {own}".strip()
        if self.described_by and self.kind != "group":
            attrs["aria-describedby"] = self.described_by
        return self.field.as_widget(attrs=attrs)


@register.simple_tag
def shown(field: BoundField, readers: str = "") -> Shown:
    """Everything ``field.html`` needs to know about ``field``."""
    base = field.auto_id or field.html_name
    hint_id, readers_id, error_id = f"{base}_hint", f"{base}_readers", f"{base}_error"
    present = ((hint_id, field.help_text), (readers_id, readers), (error_id, field.errors))
    return Shown(
        field=field,
        kind=_kind(field),
        hint_id=hint_id,
        readers_id=readers_id,
        error_id=error_id,
        described_by=" ".join(id for id, words in present if words),
    )


@register.filter
def first_line(label: object) -> str:
    """The name of a choice: the first line of its label."""
    return str(label).partition("\n")[0]


@register.filter
def other_lines(label: object) -> str:
    """What a choice means: the lines of its label after the first, such as the behavior that a level asks for."""
    return str(label).partition("\n")[2].strip()


@dataclass(frozen=True)
class Complaint:
    """One message of a form, and the id of the control it is about; ``""`` where it is about the whole form."""

    anchor: str
    label: str
    words: str


def _anchor(field: BoundField) -> str:
    match field.field.widget:
        case forms.RadioSelect() | forms.CheckboxSelectMultiple():
            return f"{field.auto_id}_0"  # the first of the list, which is what a keyboard reaches
        case _:
            return field.id_for_label


def _complaints(form: BaseForm) -> Iterator[Complaint]:
    for error in form.non_field_errors():
        yield Complaint(anchor="", label="", words=str(error))
    for field in form:
        for error in field.errors:
            yield Complaint(anchor=_anchor(field), label=str(field.label), words=str(error))


@register.filter
def complaints(form: BaseForm | None) -> tuple[Complaint, ...]:
    """The messages of ``form`` in the order of its fields, those about the whole of it first."""
    return tuple(_complaints(form)) if form is not None and form.is_bound else ()
