"""Is it worth it, the page for a manager, and what the catalog has for one's gaps. All are about the reader alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stepladder.appraisal.score import EvidenceClass
from stepladder.pathways.worth import Alternative, Worth, worth
from stepladder.server.access.policy import members, open_to
from stepladder.server.choices.fitting import fit_words, portable_words
from stepladder.server.choices.forms import NoteForm
from stepladder.server.choices.gaps import gaps_of, suggestions
from stepladder.server.choices.holding import holdings_of
from stepladder.server.choices.offers import Looked, fit_of, looked_at
from stepladder.server.choices.queries import Mine, asked_everywhere, entries, for_gaps, mine, with_others
from stepladder.server.choices.words import answer, lines, merits, open_questions, other_words, proves
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import text_of

MOST_OTHERS = 20
"""Entries that are held against one: each is judged for every criterion three times."""

MOST_FOR_A_GAP = 5

MOST_ON_PAPER = 3
"""Others that the page for a manager names: it has to fit on one sheet, and the page on the site names all."""

_ABOUT_ONESELF = "It is about the reader alone: their role, their evidence, their gaps."


@dataclass(frozen=True)
class _Asked:
    """An entry that somebody asks about.

    Attributes:
        others: entries that show one of the same competencies, by key.
    """

    mine: Mine
    looked: Looked
    others: dict[str, Looked]
    worth: Worth

    @property
    def context(self) -> dict[str, Any]:
        """What both pages show."""
        standing = self.mine.standing
        wordings = {key: each.wording for key, each in standing.criteria.items()}
        return {
            "entry": self.looked.row,
            "standing": standing,
            "answer": answer(self.looked, self.worth, standing.role.title if standing.role else "", self.compared),
            "proves": proves(self.looked),
            "lines": lines(self.looked, wordings),
            "looked": self.looked,
            "effect": self.looked.effect,
            "alternatives": [
                (self.others[each.id].row, self._merits(each), proves(self.others[each.id]))
                for each in self.worth.alternatives
            ],
            "others": [(each.row, other_words(each)) for each in self._no_better],
            "questions": open_questions(self.looked, self.worth),
        }

    @property
    def compared(self) -> int:
        """How many others could be earned instead: what is held already is none."""
        return sum(not each.has for each in self.others.values())

    @property
    def _no_better(self) -> list[Looked]:
        better = _ids(self.worth)
        return [each for key, each in self.others.items() if key not in better]

    @property
    def on_paper(self) -> dict[str, Any]:
        """Of those that are no better as many as a sheet of paper has room for, and how many more there are.

        What would do nothing for the role is counted and not named, unless it is held.
        """
        assessed = [each for each in self._no_better if each.evidence_class is not EvidenceClass.E0]
        told = [each for each in assessed if each.has or each.effect is None or not each.effect.is_nothing]
        named = told[:MOST_ON_PAPER]
        return {
            "others": [(each.row, other_words(each)) for each in named],
            "more": len(assessed) - len(named),
            "attended": len(self._no_better) - len(assessed),
        }

    def _merits(self, found: Alternative) -> str:
        dearer = self.looked.price.is_cheaper_than(self.others[found.id].price)
        return merits(found.merits, dearer=dearer)


@open_to(who=members, because=_ABOUT_ONESELF)
@require_safe
def worth_it(request: MemberRequest, key: str) -> HttpResponse:
    """Is it worth it? What it would do for the reader, what it takes, and what else does the same."""
    found = _asked(request, key)
    asked = asked_everywhere(request.moment.date())
    context = found.context | {
        "fit": fit_words(fit_of(found.looked, asked, found.mine.place)),
        "portable": portable_words([each.key for each in found.looked.entry.shows], asked),
    }
    return render(request, "choices/worth.html", context)


@open_to(who=members, because=_ABOUT_ONESELF)
def justification(request: MemberRequest, key: str) -> HttpResponse:
    """The same on one page to print, for whoever decides about time and money."""
    found = _asked(request, key)
    slot = f"worth-note-{found.looked.row.pk}"
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"note": request.session.get(slot, "")})
    if request.method == "POST" and form.is_valid():
        request.session[slot] = text_of(form.cleaned_data, "note")
        return redirect("justification", key=key)
    context = found.context | {
        **found.on_paper,
        "form": form,
        "note": request.session.get(slot, ""),
        "weights": found.looked.row.weights,
        "weights_id": found.looked.row.policy,
        "rules_since": found.mine.rules_since,
        "moment": request.moment,
    }
    return render(request, "choices/justification.html", context, status=422 if form.errors else 200)


@open_to(who=members, because=_ABOUT_ONESELF)
@require_safe
def for_my_gaps(request: MemberRequest) -> HttpResponse:
    """What the catalog has for what one's next role still asks, gap by gap; no credential stands before another."""
    on = request.moment.date()
    found = mine(request.reader, on)
    evaluation = found.standing.evaluation
    context: dict[str, Any] = {"mine": found, "standing": found.standing}
    if evaluation:
        gaps = gaps_of(found.standing)
        holds = holdings_of(request.reader, on)
        held = [key for key, each in holds.items() if each.holds]
        known = entries(request.reader, for_gaps({gap.competency: gap.least for gap in gaps}, MOST_FOR_A_GAP, held))
        context["gaps"] = suggestions(gaps, known, (found, holds), asked_everywhere(on), MOST_FOR_A_GAP)
    return render(request, "choices/gaps.html", context)


def _asked(request: MemberRequest, key: str) -> _Asked:
    found = entries(request.reader, with_others(key, MOST_OTHERS))
    if key not in found:
        raise Http404
    on = request.moment.date()
    me, holds = mine(request.reader, on), holdings_of(request.reader, on)
    evaluation = me.standing.evaluation
    looked = {name: looked_at(each, evaluation, holds.get(name)) for name, each in found.items()}
    asked = looked.pop(key)
    # What is held and not to be renewed needs nothing else in its place.
    wanted = not asked.has or asked.renews
    others = [each.candidate for each in looked.values() if wanted and not each.has]
    answer = worth(asked.candidate, asked.evidence_class, others)
    return _Asked(me, asked, looked, answer)


def _ids(answer: Worth) -> frozenset[str]:
    return frozenset(each.id for each in answer.alternatives)
