"""提案する: the form, the look before it is sent with what is alike already, the receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.consultations import operations, rules
from yoriai.apps.consultations.operations.proposals import intake
from yoriai.apps.consultations.operations.proposals.shared import ProposingOver
from yoriai.apps.consultations.queries import receipts
from yoriai.apps.consultations.queries.proposals import shown, similar
from yoriai.apps.consultations.queries.proposals.readable import end_of
from yoriai.apps.consultations.queries.proposals.shown import ProposingConsultation
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.proposals import devices, flood
from yoriai.web.consultations.proposals.forms import ProposeForm
from yoriai.web.ui.attempts import attempt, status_of
from yoriai.web.ui.formats import day_text


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form; after "confirm" show it to be read again; after "send" take the proposal in."""
    found = shown.proposing_consultation(code=code, on=day_of(timezone.now()))
    if not found.is_open:
        raise ProposingOver
    sections = shown.sections_of(consultation=found.consultation)
    if request.method != "POST":
        given = devices.known_or_new(request, code)
        first = {"submission_key": operations.new_key(), "section": request.GET.get("section", "")}
        page = _form_page(request, found, ProposeForm(initial=first, sections=sections))
        return devices.keep(page, code, given)
    if request.POST.get("step") == "edit":
        return _form_page(request, found, ProposeForm(initial=request.POST.dict(), sections=sections))
    form = ProposeForm(request.POST, sections=sections)
    if not form.is_valid():
        return _form_page(request, found, form)
    if request.POST.get("step") == "send":
        return _send(request, found, form)
    return _look(request, found, form)


def _look(request: HttpRequest, found: ProposingConsultation, form: ProposeForm) -> HttpResponse:
    wording = form.wording()
    alike = similar.similar_proposals(consultation=found.consultation, title=wording.title, wish=wording.wish)
    context = {"form": form, "alike": alike, "found": found, "consultation": found.consultation}
    return render(request, "consultations/proposals/confirm.html", context)


def _send(request: HttpRequest, found: ProposingConsultation, form: ProposeForm) -> HttpResponse:
    code, now = found.consultation.code, timezone.now()
    device = devices.MARKS.require(request, code)

    def submit() -> str:
        flood.count_text(request, device)
        draft = form.draft(code, device)
        return intake.propose(draft=draft, by=actor_of(request), at=now).receipt.number

    number = attempt(form, submit)
    if number is None:
        return _form_page(request, found, form)
    return redirect("consultations:proposed", code, number)


def _form_page(request: HttpRequest, found: ProposingConsultation, form: ProposeForm) -> HttpResponse:
    consultation = found.consultation
    context = {
        "form": form,
        "found": found,
        "consultation": consultation,
        "reasons": [reason.label for reason in rules.ProposalHold],
        "purpose_version": rules.PURPOSE_VERSION,
        "kept_until": day_text(rules.contact_kept_until(consultation, timezone.now())),
    }
    return render(request, "consultations/proposals/propose.html", context, status=status_of(form))


@never_cache
@require_safe
def proposed(request: HttpRequest, code: str, receipt: str) -> HttpResponse:
    """The receipt: the number, what happens next. Says nothing of what was written."""
    issued, proposal = receipts.proposal_of_receipt(number=receipt, code=code)
    context = {
        "receipt": issued,
        "spoken": spoken(issued.number),
        "proposal": proposal,
        "end": end_of(proposal),
        "consultation": proposal.consultation,
    }
    return render(request, "consultations/proposals/received.html", context)
