"""Who one is, in a private workspace."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext, gettext_lazy

_MOST = 20


class IntroduceForm(forms.Form):
    """A name, and the addresses to which certificates were issued."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write your name as it stands on your certificates.")},
    )
    addresses = forms.CharField(
        label=gettext_lazy("Addresses to which your certificates were issued"),
        help_text=gettext_lazy(
            "E-mail addresses, one on a line, also old ones. A badge names its holder by such an address; "
            "only so can be told that it is yours."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        required=False,
    )

    def clean_addresses(self) -> list[str]:
        """The addresses, each once; DIDs too."""
        lines = [line.strip() for line in str(self.cleaned_data["addresses"]).replace(",", "\n").splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > _MOST:
            raise ValidationError(gettext("At most %(most)d addresses.") % {"most": _MOST})
        if found and found[0].startswith("did:"):
            found.sort(key=lambda each: each.startswith("did:"))
        for each in found:
            if each.startswith("did:"):
                continue
            try:
                validate_email(each)
            except ValidationError as error:
                raise ValidationError(
                    gettext("“%(text)s” is no e-mail address. Write one on each line, such as thu@example.org.")
                    % {"text": each}
                ) from error
        return found
