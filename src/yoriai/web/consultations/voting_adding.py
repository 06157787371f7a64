"""論点文を加える: the form, the look before it is sent; afterwards it stands among the own answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations.operations import voting_statements
from yoriai.apps.consultations.operations.voting_statements import StatementDraft, StatementsNotTaken
from yoriai.apps.consultations.queries import voting as queries
from yoriai.apps.consultations.queries.voting import VotedConsultation
from yoriai.apps.consultations.rules import HoldReason
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import voters, voting_flood
from yoriai.web.consultations.voting_forms import AddStatementForm
from yoriai.web.ui.attempts import attempt, status_of
from yoriai.web.ui.limits import address_of, network_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form; after "confirm" show it to be read again; after "send" take the statement in."""
    found = queries.voted_consultation(code=code, on=day_of(timezone.now()))
    if not found.takes_statements:
        raise StatementsNotTaken
    if request.method != "POST":
        response = _form_page(request, found, AddStatementForm())
        # Whoever comes here first, by a link that a friend sent, needs a mark as well.
        voters.give_mark(response, code, voters.mark_of(request, code) or voters.new_mark())
        return response
    if request.POST.get("step") == "edit":
        return _form_page(request, found, AddStatementForm(initial=request.POST.dict()))
    form = AddStatementForm(request.POST)
    if not form.is_valid():
        return _form_page(request, found, form)
    if request.POST.get("step") == "send":
        return _send(request, found, form)
    return render(request, "consultations/voting_confirm.html", {**_context(found), "form": form})


def _send(request: HttpRequest, found: VotedConsultation, form: AddStatementForm) -> HttpResponse:
    code, now = found.consultation.code, timezone.now()
    mark = voters.require_mark(request, code)
    network = network_of(address_of(request))
    draft = StatementDraft(code, text=form.cleaned_data["text"], device=mark, network=network)

    def submit() -> int:
        voting_flood.count_statement(address=voting_flood.address_of(request), at_s=now.timestamp())
        return voting_statements.add_statement(draft=draft, by=actor_of(request), at=now).number

    number = attempt(form, submit)
    if number is None:
        return _form_page(request, found, form)
    return redirect(f"{reverse('consultations:vote_answers', args=[code])}?added={number}")


def _form_page(request: HttpRequest, found: VotedConsultation, form: AddStatementForm) -> HttpResponse:
    context = {**_context(found), "form": form}
    return render(request, "consultations/voting_add.html", context, status=status_of(form))


def _context(found: VotedConsultation) -> dict[str, object]:
    reasons = [reason.label for reason in HoldReason]
    return {"found": found, "consultation": found.consultation, "reasons": reasons}
