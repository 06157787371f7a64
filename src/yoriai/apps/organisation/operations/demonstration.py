"""Accounts with a published password and second factor, for the demonstration only."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation import demonstration
from yoriai.apps.organisation.models import Person
from yoriai.apps.organisation.rules import INSTALLATION
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Refusal
from yoriai.apps.shared.records import Entry


class DemonstrationOnly(Refusal):
    """Accounts with a published password exist only on a demonstration site."""

    code = "demonstration-only"
    status = 403
    message = _("デモ用のアカウントは、デモ環境でだけ作れます。")
    next_step = _("YORIAI_DEMO=true で動くデモ環境で行ってください。")


@records.operation
def create_demonstration_account(*, local_part: str, name: str, at: datetime) -> Person:
    """Make (or set back) an account that every visitor of a demonstration may use.

    Roles are given with `assign_role` like to anybody else. Password, address and second factor follow
    from `local_part`; see `organisation.demonstration`.

    Args:
        local_part: what stands before the @, e.g. "division-staff".

    Raises:
        DemonstrationOnly: this is not a demonstration site (YORIAI_DEMO).
    """
    if not settings.YORIAI_DEMO:
        raise DemonstrationOnly
    email = f"{local_part}@{demonstration.DOMAIN}".lower()
    person = Person.objects.filter(email=email).first()
    if person is None:
        person = Person.objects.create_user(email, None, name=name)
    person.password = _published_password()
    person.name, person.is_active = name, True
    person.save()
    EmailAddress.objects.update_or_create(
        user=person, email=email, defaults={"verified": True, "primary": True}
    )
    Authenticator.objects.filter(user=person).delete()
    TOTP.activate(person, demonstration.secret_of(email))
    RecoveryCodes.activate(person)
    records.record(Entry("person.demonstration", "organisation.Person", person.pk, by=INSTALLATION, at=at))
    return person


@lru_cache(maxsize=1)
def _published_password() -> str:
    """Return the hash of the one password; hashing is slow by design, and here it protects nothing."""
    return make_password(demonstration.PASSWORD)
