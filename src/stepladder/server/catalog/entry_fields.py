"""The fields of an entry as a form asks for them: what each is called, what it means in a few words, what it takes.

The short ones come first and are enough to begin with. The rest follows the EU's list (methods 2.2), mandatory elements
before optional ones, and after that what the rubric asks about.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy

from stepladder.server.catalog.field_kinds import CountryField, Lines, PageField, Words, choice, line, text
from stepladder.server.catalog.terms import Method, Participation, Regulation, Supervision
from stepladder.server.ui.amounts import AmountField
from stepladder.server.ui.controls import DayInput

UNKNOWN, NEVER, MONTHS = "unknown", "never", "months"
"""Answers to how long certificates are valid."""


@dataclass(frozen=True)
class Section:
    """Fields that stand together.

    Attributes:
        id: how the page names it; words: what the section is for, in a line.
        open: whether it is shown without being asked for.
    """

    id: str
    title: Words
    words: Words
    fields: tuple[str, ...]
    open: bool = False


SECTIONS = (
    Section(
        "first",
        gettext_lazy("What it is"),
        gettext_lazy("Enough to begin with. What is not known stays empty: unknown is an answer."),
        (
            *("title", "provider", "new_provider", "link", "assessment", "methods", "hours", "cost", "currency"),
            *("validity", "validity_months"),
        ),
        open=True,
    ),
    Section(
        "mandatory",
        gettext_lazy("What the EU asks every description to state"),
        gettext_lazy("Learning outcomes, level, who awards it, how one takes part, how quality is assured."),
        (
            *("awarding_body", "country", "learning_outcomes", "ects", "eqf_level", "other_level", "participation"),
            "quality_assurance",
        ),
    ),
    Section(
        "optional",
        gettext_lazy("What the EU lets a description add"),
        gettext_lazy("Prerequisites, supervision, grades, what it builds up to."),
        ("requires", "prerequisites_text", "supervision", "grading", "stackability", "further"),
    ),
    Section(
        "assessed",
        gettext_lazy("How well it is assessed"),
        gettext_lazy("Rubric, mark, assessors: what the rubric of this site asks about."),
        ("rubric", "passing_standard", "pass_rate", "assessors"),
    ),
    Section(
        "law",
        gettext_lazy("Standards, law, places and renewal"),
        gettext_lazy("Whether it meets what a license asks, how many may take it, how it is renewed."),
        ("standard", "regulation", "regulation_note", "seats", "renewal"),
    ),
    Section(
        "badges",
        gettext_lazy("How its badges are recognized"),
        gettext_lazy("The ids by which a badge is told to be this one and no other."),
        ("achievement", "accepts", "edition"),
    ),
    Section(
        "source",
        gettext_lazy("In a few words, and where the facts come from"),
        gettext_lazy("A description, the source of the facts, and the day on which somebody looked."),
        ("description", "source", "checked_on"),
    ),
)


def first_fields() -> dict[str, forms.Field]:
    """What the form begins with; who provides it is the form's own to offer."""
    return {
        "title": forms.CharField(
            label=gettext_lazy("Title"),
            help_text=gettext_lazy("As its provider writes it, without the provider’s name."),
            max_length=200,
            error_messages={"required": gettext_lazy("Write the title that stands on the certificate.")},
        ),
        "link": PageField(
            label=gettext_lazy("Where its provider describes it"),
            help_text=gettext_lazy("The page about this microcredential, not the provider’s first page."),
            max_length=500,
        ),
        "assessment": text(
            gettext_lazy("What one has to do to earn it"),
            gettext_lazy("Attend, answer questions, carry out a task? Where, for how long, and who looks at it?"),
            1000,
            rows=3,
        ),
        "methods": forms.MultipleChoiceField(
            label=gettext_lazy("How holders are assessed"),
            help_text=gettext_lazy("Everything that is asked for. Taking part alone is attendance."),
            choices=Method.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        ),
        "hours": forms.IntegerField(
            label=gettext_lazy("Hours of work"),
            help_text=gettext_lazy("All that learners need: teaching, practice, assessment."),
            min_value=0,
            max_value=100_000,
            required=False,
        ),
        "cost": AmountField(
            label=gettext_lazy("Cost for one person"),
            help_text=gettext_lazy("With the fee of the assessment. 0 is free; empty is not known."),
            min_value=0,
            max_digits=10,
            decimal_places=2,
            required=False,
        ),
        "currency": forms.RegexField(
            label=gettext_lazy("Currency"),
            help_text=gettext_lazy("Three letters, such as EUR."),
            regex=r"^[A-Za-z]{3}\Z",
            max_length=3,
            required=False,
            error_messages={"invalid": gettext_lazy("Write three letters, such as EUR or USD.")},
        ),
        "validity": forms.ChoiceField(
            label=gettext_lazy("How long a certificate is valid"),
            choices=[
                (UNKNOWN, gettext_lazy("not stated")),
                (NEVER, gettext_lazy("it does not expire")),
                (MONTHS, gettext_lazy("so many months")),
            ],
            widget=forms.RadioSelect,
            initial=UNKNOWN,
            error_messages={"required": gettext_lazy("Choose one; “not stated” is an answer.")},
        ),
        "validity_months": forms.IntegerField(
            label=gettext_lazy("Months"),
            help_text=gettext_lazy("Where it expires after some months."),
            min_value=1,
            max_value=1_200,
            required=False,
        ),
    }


def mandatory_fields() -> dict[str, forms.Field]:
    """The mandatory elements of the EU's list that the first fields do not have."""
    return {
        "awarding_body": line(
            gettext_lazy("Who awards it"),
            gettext_lazy("Whose name stands on the certificate, where the provider teaches and another body awards."),
            200,
        ),
        "country": CountryField(
            label=gettext_lazy("Country of whoever awards it"),
            help_text=gettext_lazy("Two letters, such as NO. Empty: that of the provider, if it is known."),
        ),
        "learning_outcomes": Lines(
            label=gettext_lazy("Learning outcomes"),
            help_text=gettext_lazy(
                "One in a line: what somebody knows and can do who has earned it. In the provider’s words, with a verb."
            ),
        ),
        "ects": AmountField(
            label=gettext_lazy("ECTS credits"),
            help_text=gettext_lazy("European credits; one stands for 25 to 30 hours. Empty where none are given."),
            min_value=Decimal("0.01"),
            max_digits=5,
            decimal_places=2,
            required=False,
        ),
        "eqf_level": forms.TypedChoiceField(
            label=gettext_lazy("Level in the EQF"),
            help_text=gettext_lazy(
                "European Qualifications Framework: 4 leaving school, 6 bachelor, 7 master. Only where it is stated."
            ),
            choices=[("", gettext_lazy("not stated")), *((str(level), str(level)) for level in range(1, 9))],
            coerce=int,
            empty_value=None,
            required=False,
        ),
        "other_level": line(
            gettext_lazy("Level in another framework"),
            gettext_lazy("In its own words, such as: SFIA 4, or advanced."),
            120,
        ),
        "participation": choice(
            gettext_lazy("How one takes part"), gettext_lazy("Where learning and assessment happen."), Participation
        ),
        "quality_assurance": text(
            gettext_lazy("How its quality is assured"),
            gettext_lazy("By whom and how: reviews from outside, an accreditation, rules of the provider’s own."),
            400,
        ),
    }


def optional_fields() -> dict[str, forms.Field]:
    """The optional elements of the EU's list."""
    return {
        "requires": Lines(
            label=gettext_lazy("Entries of the catalog that one needs first"),
            help_text=gettext_lazy(
                "Titles, one in a line. All of them have to be held; alternatives are stated in words below."
            ),
            longest=200,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
        "prerequisites_text": text(
            gettext_lazy("What else one needs first"),
            gettext_lazy("In the provider’s words: years of experience, a degree, a language."),
            600,
        ),
        "supervision": choice(
            gettext_lazy("Supervision and identity"),
            gettext_lazy("How the assessment is watched, and whether it is checked who takes it."),
            Supervision,
        ),
        "grading": line(
            gettext_lazy("Grades"), gettext_lazy("Such as: passed or failed; 1 to 6; passed, with honors."), 300
        ),
        "stackability": text(
            gettext_lazy("What it builds up to"),
            gettext_lazy("Larger qualifications that recognize it, in the provider’s words."),
            400,
        ),
        "further": text(
            gettext_lazy("Further information"), gettext_lazy("Anything else that a reader should know."), 1000
        ),
    }


def further_fields() -> dict[str, forms.Field]:
    """What the rubric asks about beyond the EU's list, and what this site needs."""
    return {
        "rubric": text(
            gettext_lazy("Rubric"),
            gettext_lazy("The criteria for marking, whether levels are described, and whether learners see them."),
            600,
        ),
        "passing_standard": text(
            gettext_lazy("Passing standard"),
            gettext_lazy("The mark that one needs, who set it, and how: such as a panel of experts."),
            600,
        ),
        "pass_rate": AmountField(
            label=gettext_lazy("Share that passes, in percent"),
            help_text=gettext_lazy("Of those who were assessed, as published. Empty where it is not."),
            min_value=0,
            max_value=100,
            max_digits=4,
            decimal_places=1,
            required=False,
        ),
        "assessors": text(
            gettext_lazy("Who assesses"),
            gettext_lazy("Their qualification, how they are trained, and whether they also teach the learners."),
            400,
        ),
        "standard": text(
            gettext_lazy("Recognized standard"),
            gettext_lazy("Which standard or body of knowledge it follows, and where the mapping can be read."),
            400,
        ),
        "regulation": choice(
            gettext_lazy("What law or a license asks"),
            gettext_lazy("“Does not apply” is an answer of its own; say below why nothing is asked."),
            Regulation,
        ),
        "regulation_note": text(
            gettext_lazy("Which rule, or why none applies"),
            gettext_lazy("The rule and where it can be read; or in a sentence why there is none."),
            400,
        ),
        "seats": forms.IntegerField(
            label=gettext_lazy("Places"),
            help_text=gettext_lazy(
                "How many people can take it at a time or in a year. Empty: not known, or unlimited."
            ),
            min_value=0,
            max_value=1_000_000,
            required=False,
        ),
        "renewal": text(
            gettext_lazy("How it is renewed"),
            gettext_lazy("What holders have to do before it expires: pay, learn, or be assessed again."),
            600,
        ),
        "achievement": line(
            gettext_lazy("Id of the achievement"),
            gettext_lazy(
                "It stands in every badge of this kind, usually as an address. With the issuer’s id it recognizes them."
            ),
            300,
        ),
        "accepts": Lines(
            label=gettext_lazy("Issuers whose badges count"),
            help_text=gettext_lazy(
                "Ids, one in a line: DIDs or addresses. Empty: the provider’s one. Check them where the issuer"
                " publishes them; a badge of another issuer is then not this one."
            ),
            longest=300,
            widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        ),
        "edition": line(
            gettext_lazy("Edition"), gettext_lazy("As its provider calls it, such as: version 3, or 2026."), 60
        ),
        "description": text(
            gettext_lazy("In a few words"), gettext_lazy("What it is about and for whom, without praise."), 2000, rows=3
        ),
        "source": line(
            gettext_lazy("Source of these facts"),
            gettext_lazy("A page, a handbook with its edition, a letter. Not a search engine."),
            500,
        ),
        "checked_on": forms.DateField(
            label=gettext_lazy("Checked on"),
            help_text=gettext_lazy("The day on which somebody last looked there."),
            widget=DayInput,
            required=False,
        ),
    }
