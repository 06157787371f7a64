"""What the sign-in library tells, written to the record. It calls us by signals; we call operations."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from yoriai.apps.organisation import operations

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@receiver(account.user_logged_in)
def signed_in(request: HttpRequest, user: Any, **_: object) -> None:
    methods = [str(record.get("method", "")) for record in get_authentication_records(request, user)]
    operations.record_sign_in(person=user, method="+".join(methods), at=timezone.now())


@receiver(user_logged_out)
def signed_out(user: Any, **_: object) -> None:
    if user is not None and user.is_authenticated:
        operations.record_sign_out(person=user, at=timezone.now())


@receiver(account.user_signed_up)
def signed_up(user: Any, **_: object) -> None:
    operations.record_sign_up(person=user, at=timezone.now())


@receiver(account.password_set)
@receiver(account.password_changed)
@receiver(account.password_reset)
def password_changed(user: Any, **_: object) -> None:
    operations.record_password_change(person=user, at=timezone.now())


@receiver(mfa.authentication_failed)
def second_factor_refused(user: Any, **_: object) -> None:
    operations.record_failed_sign_in(email=user.email, at=timezone.now())


@receiver(mfa.authenticator_added)
def second_factor_added(request: HttpRequest, user: Any, authenticator: Authenticator, **_: object) -> None:
    operations.record_second_factor(person=user, kind=authenticator.type, change="added", at=timezone.now())
    if authenticator.type == Authenticator.Type.TOTP:
        # Setting it up asked for a code from the app: the factor was given in this session.
        record_authentication(request, user, "mfa", type=authenticator.type)


@receiver(mfa.authenticator_removed)
def second_factor_removed(request: HttpRequest, user: Any, authenticator: Authenticator, **_: object) -> None:
    operations.record_second_factor(person=user, kind=authenticator.type, change="removed", at=timezone.now())
    if not Authenticator.objects.filter(user=user, type__in=FACTORS).exists():
        # Without a second factor there are no roles, in this session no more than in the next one.
        records = get_authentication_records(request, user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            record for record in records if record.get("method") != "mfa"
        ]


@receiver(mfa.authenticator_reset)
def second_factor_renewed(user: Any, authenticator: Authenticator, **_: object) -> None:
    operations.record_second_factor(person=user, kind=authenticator.type, change="renewed", at=timezone.now())
