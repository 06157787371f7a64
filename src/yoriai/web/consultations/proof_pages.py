"""Being counted as more than a device, if one wishes: the pages that votes and proposals have alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from yoriai.apps.consultations import digits_letter
from yoriai.apps.consultations.operations.voting_codes import CodeGiven
from yoriai.apps.consultations.operations.voting_email import Asked, DigitsGiven
from yoriai.apps.consultations.operations.voting_proving import Proven
from yoriai.pure.values import dataclass
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import voting_flood
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.marks import Marks, new_mark
from yoriai.web.consultations.voting_proof_forms import CodeForm, DigitsForm, EmailForm
from yoriai.web.ui.limits import address_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class ProofPages:
    """What differs: whose marks, how a page is found and drawn, which operations, and where to go on.

    `found` raises where there is no such consultation in public; `form` draws the form of a step: code, email, digits.
    """

    marks: Marks
    found: Callable[[str], Any]
    form: Callable[[HttpRequest, Any, Form, str], HttpResponse]
    use_code: Callable[..., Proven]
    ask_for_digits: Callable[..., Any]
    confirm_email: Callable[..., Proven]
    level_route: str
    digits_route: str
    start_route: str

    def code_page(self, request: HttpRequest, code: str) -> HttpResponse:
        """Take in a code from the city; the code on the paper leads here with the number filled in."""
        found, mark = self.found(code), self.marks.of(request, code) or new_mark()
        first = {"number": request.GET.get("c", "")[:40]}
        form = CodeForm(request.POST if request.method == "POST" else None, initial=first)

        def use() -> Proven:
            given = CodeGiven(code, form.cleaned_data["number"], mark)
            return self.use_code(given=given, by=actor_of(request), at=timezone.now())

        return self._proof(request, found, form, use, "code")

    def email(self, request: HttpRequest, code: str) -> HttpResponse:
        """Take in an address, and send six digits to it."""
        found, mark = self.found(code), self.marks.of(request, code) or new_mark()
        form = EmailForm(request.POST if request.method == "POST" else None)

        def send() -> bool:
            voting_flood.count_letter(address=address_of(request), at_s=timezone.now().timestamp())
            asked = Asked(code, form.cleaned_data["address"], mark)
            letter = self.ask_for_digits(asked=asked, by=actor_of(request), at=timezone.now())
            digits_letter.send_digits(letter)
            return True

        if not when_filled_in(form, send):
            return self.form(request, found, form, "email")
        return self._gone_on(self.digits_route, code, mark)

    def digits(self, request: HttpRequest, code: str) -> HttpResponse:
        """Take in the six digits that came by mail."""
        found, mark = self.found(code), self.marks.require(request, code)
        form = DigitsForm(request.POST if request.method == "POST" else None)

        def confirm() -> Proven:
            given = DigitsGiven(code, form.cleaned_data["digits"], mark)
            return self.confirm_email(given=given, by=actor_of(request), at=timezone.now())

        return self._proof(request, found, form, confirm, "digits")

    def another(self, request: HttpRequest, code: str) -> HttpResponse:
        """Begin as another person on the same device; what was done stays with who did it."""
        self.found(code)
        return self._gone_on(self.start_route, code, new_mark())

    def _proof(
        self, request: HttpRequest, found: Any, form: Form, prove: Callable[[], Proven], step: str
    ) -> HttpResponse:
        def counted() -> Proven:
            voting_flood.count_try(address=address_of(request), at_s=timezone.now().timestamp())
            return prove()

        proven = when_filled_in(form, counted)
        if proven is None:
            return self.form(request, found, form, step)
        return self._gone_on(self.level_route, found.consultation.code, proven.device)

    def _gone_on(self, route: str, code: str, mark: str) -> HttpResponse:
        response = redirect(route, code)
        self.marks.give(response, code, mark)
        return response
