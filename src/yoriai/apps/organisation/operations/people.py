"""People who sign in: made and put out of use by the system operator."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.models import AccessToken, Assignment, Person
from yoriai.apps.organisation.operations.tokens import revoke_tokens_of
from yoriai.apps.organisation.rules import Actor, Role, may_assign_roles
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, Refusal
from yoriai.apps.shared.records import Entry
from yoriai.apps.shared.time import day_of


class EmailTaken(Refusal):
    """Somebody already signs in with this address."""

    code = "email-taken"
    message = _("このメールアドレスは、すでに登録されています。")
    next_step = _("一覧からその方を開いて、役割を付けてください。")


class LastOperator(Refusal):
    """Without a system operator nobody could give a role again."""

    code = "last-operator"
    message = _("最後のシステム管理者は外せません。")
    next_step = _("先に、ほかの方をシステム管理者にしてください。")


class StillInUse(Refusal):
    """Only what is out of use is erased."""

    code = "still-in-use"
    message = _("使用中のアカウントの氏名は消せません。")
    next_step = _("先にアカウントを止めてください。")


@records.operation
def create_person(*, email: str, name: str, by: Actor, at: datetime) -> Person:
    """Make an account without a password; the person sets one from the link in the invitation.

    Raises:
        NotAllowed: `by` is not the system operator.
        EmailTaken: the address has an account.
    """
    if not may_assign_roles(by):
        raise NotAllowed
    email = email.strip().lower()
    if Person.objects.filter(email=email).exists():
        raise EmailTaken
    person = Person.objects.create_user(email, None, name=name.strip())
    # The operator vouches for the address; without a known one no second factor can be set up.
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    records.record(Entry("person.created", "organisation.Person", person.pk, by=by, at=at))
    return person


@records.operation
def rename_person(*, person: Person, name: str, by: Actor, at: datetime) -> Person:
    """Correct the name that colleagues see.

    Raises:
        NotAllowed: `by` is neither the person nor the system operator.
    """
    if not may_assign_roles(by) and by.person_id != person.pk:
        raise NotAllowed
    person.name = name.strip()
    person.save(update_fields=["name"])
    records.record(Entry("person.renamed", "organisation.Person", person.pk, by=by, at=at))
    return person


@records.operation
def deactivate_person(*, person: Person, by: Actor, at: datetime) -> Person:
    """Put an account out of use at once: roles end today, sessions and access tokens no longer count.

    Raises:
        NotAllowed: `by` is not the system operator.
        LastOperator: nobody else could give roles.
    """
    if not may_assign_roles(by):
        raise NotAllowed
    today = day_of(at)
    running = Assignment.objects.select_for_update().filter(Q(ends_on=None) | Q(ends_on__gt=today))
    theirs = running.filter(person=person)
    if theirs.filter(role=Role.SYSTEM_OPERATOR).exists():
        require_another_operator(than=person, at=at)
    ended = theirs.filter(starts_on__lt=today).update(ends_on=today)
    # A role that begins today or later was never held: an assignment cannot end before it starts.
    removed = theirs.filter(starts_on__gte=today).delete()[0]
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    stopped = revoke_tokens_of(person=person, at=at)
    facts = {"ended": ended, "removed": removed, "tokens": stopped}
    records.record(Entry("person.deactivated", "organisation.Person", person.pk, by=by, at=at, facts=facts))
    return person


@records.operation
def reactivate_person(*, person: Person, by: Actor, at: datetime) -> Person:
    """Let a person sign in again; roles have to be given anew.

    Raises:
        NotAllowed: `by` is not the system operator.
    """
    if not may_assign_roles(by):
        raise NotAllowed
    person.is_active = True
    person.save(update_fields=["is_active"])
    records.record(Entry("person.reactivated", "organisation.Person", person.pk, by=by, at=at))
    return person


@records.operation
def erase_person(*, person: Person, by: Actor, at: datetime) -> Person:
    """Remove name, address, second factors and names of tokens of an account out of use; its number stays.

    Raises:
        NotAllowed: `by` is not the system operator.
        StillInUse: the account was not put out of use before.
    """
    if not may_assign_roles(by):
        raise NotAllowed
    if person.is_active:
        raise StillInUse
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    AccessToken.objects.filter(person=person).update(name="")
    person.email, person.name, person.last_login = f"{person.pk}@erased.invalid", "", None
    person.save(update_fields=["email", "name", "last_login"])
    records.record(Entry("person.erased", "organisation.Person", person.pk, by=by, at=at))
    return person


def require_another_operator(*, than: Person, at: datetime) -> None:
    """Make sure that somebody else is system operator today, with no end in sight.

    Raises:
        LastOperator: nobody is.
    """
    others = Assignment.objects.filter(
        role=Role.SYSTEM_OPERATOR, ends_on=None, starts_on__lte=day_of(at), person__is_active=True
    ).exclude(person=than)
    if not others.exists():
        raise LastOperator
