"""What became of a proposal or a suggested change that is not shown, on a device of its author; and the appeal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations.operations.appeals import AppealDraft
from yoriai.apps.consultations.queries import appeals as queries
from yoriai.web.consultations import appealing
from yoriai.web.consultations.proposals import devices


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_proposal(request: HttpRequest, code: str, number: int, suggestion: int = 0) -> HttpResponse:
    """Show what became of a proposal, or of a change suggested to it; take in an appeal."""
    mark = devices.MARKS.of(request, code) or ""
    subject = queries.own_of_proposal(code=code, number=number, suggestion=suggestion, device=mark)
    draft = AppealDraft(code, "", proposal_number=number, suggestion_number=suggestion, device=mark)
    return appealing.page(request, subject, draft)
