"""The answers that fields of an entry have to choose from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy


class Method(models.TextChoices):
    """How holders are assessed; an entry may have several (P-7)."""

    PROJECT = "project", gettext_lazy("project")
    SIMULATION = "simulation", gettext_lazy("simulation or laboratory")
    CAPSTONE = "capstone", gettext_lazy("capstone in or with a workplace")
    PRACTICAL = "practical", gettext_lazy("practical task")
    EXAM = "exam", gettext_lazy("exam")
    QUIZ = "quiz", gettext_lazy("quiz")
    INTERVIEW = "interview", gettext_lazy("interview or oral defense")
    PORTFOLIO = "portfolio", gettext_lazy("portfolio")
    ATTENDANCE = "attendance", gettext_lazy("attendance")


class Supervision(models.TextChoices):
    """How the assessment is watched, and whether identity is checked (an optional element of the EU's list)."""

    NOT_KNOWN = "", gettext_lazy("not stated")
    NEITHER = "neither", gettext_lazy("no supervision, no check of identity")
    IDENTITY = "identity", gettext_lazy("no supervision, identity checked")
    WATCHED = "watched", gettext_lazy("supervised, identity not checked")
    ONLINE = "online", gettext_lazy("supervised online, identity checked")
    ON_SITE = "on-site", gettext_lazy("supervised on site, identity checked")


class Participation(models.TextChoices):
    """How one takes part (a mandatory element of the EU's list)."""

    NOT_KNOWN = "", gettext_lazy("not stated")
    ONLINE = "online", gettext_lazy("online")
    ON_SITE = "on-site", gettext_lazy("on site")
    BLENDED = "blended", gettext_lazy("online and on site")
    WORK_BASED = "work-based", gettext_lazy("at work")


class Regulation(models.TextChoices):
    """Whether it meets what the law or a license asks; that nothing is asked is an answer (P-32)."""

    NOT_KNOWN = "", gettext_lazy("not known")
    NOT_APPLICABLE = "n/a", gettext_lazy("does not apply: no law or license asks for anything")
    NOT_MET = "not-met", gettext_lazy("asked for, and not met")
    PARTLY = "partly", gettext_lazy("partly met")
    SELF_DECLARED = "self-declared", gettext_lazy("met, by its own statement")
    CONFIRMED = "confirmed", gettext_lazy("met, and confirmed")
    RECOGNIZED = "recognized", gettext_lazy("recognized by the regulator")


class Acceptance(models.TextChoices):
    """Where an entry stands with the organization."""

    PROPOSED = "proposed", gettext_lazy("proposed")
    UNDER_REVIEW = "under-review", gettext_lazy("under review")
    ACCEPTED = "accepted", gettext_lazy("accepted")
    FUNDED = "funded", gettext_lazy("accepted and paid for")
    DECLINED = "declined", gettext_lazy("declined")
    RETIRED = "retired", gettext_lazy("retired")


IN_USE = (Acceptance.ACCEPTED, Acceptance.FUNDED)
"""States in which the organization stands behind an entry: it has an owner and a day to be looked at again."""

WAITING = (Acceptance.PROPOSED, Acceptance.UNDER_REVIEW)
"""States in which nobody has decided yet."""

GONE = (Acceptance.DECLINED, Acceptance.RETIRED)
"""States of entries that lists leave out unless somebody asks for them."""


class Holders(models.TextChoices):
    """What happens to those who hold an entry that is retired."""

    KEEP = "keep", gettext_lazy("their certificates go on counting until they expire")
    UNTIL = "until", gettext_lazy("their certificates count until a day")
    REPLACE = "replace", gettext_lazy("their certificates go on counting, and another entry takes its place")
