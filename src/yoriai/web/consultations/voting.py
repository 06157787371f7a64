"""賛否を答える: one statement at a time, own answers, the end. Personal pages: never kept, never shared.

Everything below `…/vote/` may see the mark of the browser; nothing else of the site does.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.consultations.operations import voting
from yoriai.apps.consultations.operations.voting import Ballot
from yoriai.apps.consultations.queries import voting as queries
from yoriai.apps.consultations.queries.voting import QuestionPage
from yoriai.apps.consultations.rules import Stance
from yoriai.apps.shared.errors import Invalid
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import voters, voting_flood
from yoriai.web.ui.limits import address_of, network_of

STANCES = {"agree": Stance.AGREE, "disagree": Stance.DISAGREE, "pass": Stance.PASS}


@never_cache
@require_safe
def vote(request: HttpRequest, code: str) -> HttpResponse:
    """The next statement; after the last one the end."""
    mark, is_new = _mark(request, code)
    page = queries.next_question(code=code, device=mark, on=day_of(timezone.now()))
    if page.question is None or not page.found.is_open:
        response: HttpResponse = redirect("consultations:vote_end", code)
    else:
        response = _question_page(request, page)
    if is_new:
        voters.give_mark(response, code, mark)
    return response


def _mark(request: HttpRequest, code: str) -> tuple[str, bool]:
    """Return the mark of the browser, or a new one that it has yet to be given."""
    mark = voters.mark_of(request, code)
    if mark is not None:
        return mark, False
    return voters.new_mark(), True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One statement, to be answered or answered anew."""
    if request.method == "POST":
        return _take_in(request, code, number)
    mark = voters.require_mark(request, code)
    page = queries.question(code=code, number=number, device=mark, on=day_of(timezone.now()))
    return _question_page(request, page)


def _take_in(request: HttpRequest, code: str, number: int) -> HttpResponse:
    mark = voters.require_mark(request, code)
    value = STANCES.get(request.POST.get("answer", ""))
    if value is None:
        raise Invalid(field=_("賛否"))
    now = timezone.now()
    voting_flood.count_vote_once(request, mark=mark, at_s=now.timestamp())
    network = network_of(address_of(request))
    ballot = Ballot(code, statement_number=number, value=int(value), device=mark, network=network)
    voting.cast_vote(ballot=ballot, by=actor_of(request), at=now)
    if request.POST.get("back") == "answers":
        return redirect(f"{reverse('consultations:vote_answers', args=[code])}#statement-{number}")
    return redirect("consultations:vote", code)


def _question_page(request: HttpRequest, page: QuestionPage) -> HttpResponse:
    assert page.question is not None  # noqa: S101 - both callers asked for one
    context = {
        "found": page.found,
        "consultation": page.found.consultation,
        "question": page.question,
        "before": Stance(page.question.before).label if page.question.before is not None else "",
        "back": "answers" if request.GET.get("back") == "answers" else "",
    }
    return render(request, "consultations/voting_question.html", context)


@never_cache
@require_safe
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """Own answers, each with the way to change it, and own statements with what became of them."""
    mark = voters.mark_of(request, code) or ""
    found = queries.voted_consultation(code=code, on=day_of(timezone.now()))
    own = queries.own_statements(found=found, device=mark)
    added = request.GET.get("added", "")
    context = {
        "found": found,
        "consultation": found.consultation,
        "answers": queries.own_answers(found=found, device=mark),
        "statements": own,
        "added": next((statement for statement in own if str(statement.number) == added), None),
    }
    return render(request, "consultations/voting_answers.html", context)


@never_cache
@require_safe
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Thanks, what was answered, and where to go on."""
    mark = voters.mark_of(request, code) or ""
    found = queries.voted_consultation(code=code, on=day_of(timezone.now()))
    given = queries.own_answers(found=found, device=mark)
    turnout = queries.public_turnout(consultation=found.consultation)
    shown = [answer for answer in given if answer.is_shown]
    context = {
        "found": found,
        "consultation": found.consultation,
        "given": len(given),
        "left": turnout.statements - len(shown),
        "turnout": turnout,
    }
    return render(request, "consultations/voting_end.html", context)
