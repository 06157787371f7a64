"""A receipt number cannot be found by trying: who asks for too many that nobody has is asked to wait."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal
from yoriai.pure.transparency import read_receipt_number
from yoriai.web.ui.limits import HourlyCount, address_of
from yoriai.web.ui.problems import PROGRAMS, problem_answer

# Every address below which a receipt number leads to something.
_ASKING = re.compile(
    r"/voices/(?!opinions/)([^/]+)/|/remarks/([^/]+)/|/consultations/[^/]+/opinions/received/([^/]+)/"
    r"|/consultations/[^/]+/receipts/([^/]+)/"
    r"|/api/v1/trace/receipts/([^/]+)|/api/v1/voices/([^/]+)"
    r"|/meetings/registrations/([^/]+)/|/api/v1/registrations/([^/]+)"
)
_FORM = "/voices/"
_UNKNOWN = (404, 422)

unknown = HourlyCount()


class TooManyUnknownNumbers(Refusal):
    """More unknown numbers than the limit in this hour from one address."""

    code = "too-many-unknown-receipts"
    status = 429
    message = _("この回線から、存在しない受付番号が続けて入力されたため、しばらくお調べできません。")
    next_step = _("1時間ほどたってから、受付票の番号を確かめて、もう一度お試しください。")


class GuessingLimit:
    """Count numbers that nobody has by network address; a mistyped one (its check digit tells) is not counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = int(settings.YORIAI_UNKNOWN_RECEIPTS_PER_HOUR)
        if not limit or read_receipt_number(_number_asked(request)) is None:
            return self.get_response(request)
        address, at_s = address_of(request), timezone.now().timestamp()
        if unknown.of(address, at_s) >= limit:
            return _refused(request)
        response = self.get_response(request)
        if response.status_code in _UNKNOWN:
            unknown.add(address, at_s)
        return response


def _number_asked(request: HttpRequest) -> str:
    if request.path == _FORM:
        return request.GET.get("number", "")
    asked = _ASKING.match(request.path)
    return next(filter(None, asked.groups()), "") if asked else ""


def _refused(request: HttpRequest) -> HttpResponse:
    refusal = TooManyUnknownNumbers()
    if request.path.startswith(PROGRAMS):
        return problem_answer(refusal)
    return render(request, "ui/refusal.html", {"refusal": refusal}, status=refusal.status)
