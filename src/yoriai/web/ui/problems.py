"""A refusal as a program reads it: a problem document (RFC 9457)."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from yoriai.apps.shared.errors import PROBLEM_TYPE, Refusal

# Below this address programs ask.
PROGRAMS = "/api/"


def problem_answer(refusal: Refusal) -> HttpResponse:
    """Return the answer that tells a program why it is refused and what it can do."""
    words = {"ensure_ascii": False}
    return JsonResponse(
        refusal.as_problem(), status=refusal.status, content_type=PROBLEM_TYPE, json_dumps_params=words
    )
