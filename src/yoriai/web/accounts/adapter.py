"""How the sign-in library works in this house: letters are late work, secrets are kept sealed."""

from __future__ import annotations

import base64
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import filter_users_by_email
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yoriai.apps.jobs import operations as jobs
from yoriai.apps.organisation import demonstration, operations, queries
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of

TASKS = "yoriai.apps.organisation.tasks"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of residents and staff."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        actor = queries.actor_for(person=request.user, on=day_of(timezone.now()))  # type: ignore[arg-type]
        if actor.is_staff:
            return "/desk/"
        return reverse("call_ins:list") if actor.has(Role.ORGANISATION_MEMBER) else "/"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        # Whoever signed in a moment ago has just been asked.
        earliest = timezone.now().timestamp() - app_settings.REAUTHENTICATION_TIMEOUT
        given = get_authentication_records(self.request, self.request.user)
        if any(record["at"] >= earliest for record in given):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        # Their password is published: outside the demonstration nobody may sign in with it.
        if demonstration.is_demonstration(user.email) and not settings.YORIAI_DEMO:
            return redirect("account_inactive")
        return super().pre_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        operations.record_failed_sign_in(email=str(credentials.get("email", "")), at=timezone.now())

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        _write_later("send_password_link", person_id=user.pk)

    def send_account_already_exists_mail(self, email: str) -> None:
        for person in filter_users_by_email(email):
            _write_later("send_account_exists", person_id=person.pk)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        _write_later("send_address_check", address_id=emailconfirmation.email_address.pk)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors, sealed with a key that is not in the database."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "番号が違うか、もう使われています。アプリの番号が変わるのを待って、新しい番号を入れてください。"
        )
    }

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode("ascii")).decode()


def _seal() -> Fernet:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"yoriai second factor")
    return Fernet(base64.urlsafe_b64encode(kdf.derive(settings.SECRET_KEY.encode())))


def _write_later(letter: str, **ids: int) -> None:
    jobs.enqueue(task=f"{TASKS}.{letter}", arguments=ids, at=timezone.now())
