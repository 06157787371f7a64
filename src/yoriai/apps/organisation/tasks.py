"""Late work of this room: letters about accounts. A letter that went out twice does no harm."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session

from yoriai.apps.organisation import letters, operations
from yoriai.apps.organisation.models import Person


def forget_old_sessions(*, at: datetime) -> None:
    """Remove sessions whose time is over."""
    Session.objects.filter(expire_date__lt=at).delete()


def send_invitation(*, person_id: int, at: datetime) -> None:
    """Invite a new colleague; nothing happens when the account was put out of use meanwhile."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is not None:
        letters.invitation(person)
        operations.record_letter(person=person, letter="invitation", at=at)


def send_password_link(*, person_id: int, at: datetime) -> None:
    """Send the link for a new password."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is not None:
        letters.password_link(person)
        operations.record_letter(person=person, letter="password-link", at=at)


def send_account_exists(*, person_id: int, at: datetime) -> None:
    """Tell somebody who signs up again that there is an account."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is not None:
        letters.account_exists(person)
        operations.record_letter(person=person, letter="account-exists", at=at)


def send_address_check(*, address_id: int, at: datetime) -> None:
    """Ask the owner of an address to confirm it; nothing happens when that is done already."""
    address = EmailAddress.objects.select_related("user").filter(pk=address_id, verified=False).first()
    if address is not None:
        letters.address_check(address)
        operations.record_letter(person=address.user, letter="address-check", at=at)
