"""Access tokens (接続キー): made, used, stopped. The key is shown once and kept only as a hash."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection
from dataclasses import field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.models import AccessToken, Person
from yoriai.apps.organisation.queries import digest_of
from yoriai.apps.organisation.rules import (
    Actor,
    Through,
    may_issue_own_token,
    may_manage_tokens,
    may_revoke_token,
)
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, Refusal
from yoriai.apps.shared.records import Entry
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

Scope = AccessToken.Scope
PREFIX = "yoriai_"
LONGEST_DAYS = 366
MOST_AT_ONCE = 20
NAME_LIMIT = 80
SUBJECT = "organisation.AccessToken"


class TooManyTokens(Refusal):
    """One person has only so many at a time."""

    code = "too-many-tokens"
    message = _("使える接続キーは、1人%(limit)s個までです。")
    next_step = _("使っていない接続キーを止めてから、もう一度作ってください。")


class TokenStopped(Refusal):
    """It was stopped before."""

    code = "token-stopped"
    message = _("この接続キーは、すでに止めてあります。")
    next_step = _("新しく使うときは、別の接続キーを作ってください。")


def new_form_key() -> str:
    """Return a random value for a form when it is first shown: the same form makes the same token once."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class TokenDraft:
    """What a token is for; `expires_on` is its last day."""

    name: str
    expires_on: date
    scopes: Collection[str] = (Scope.READ,)
    partner: str = ""
    form_key: str = field(default_factory=new_form_key, repr=False)


@dataclass(frozen=True)
class Issued:
    """A token, and the key that opens it: the only time that it can be read."""

    token: AccessToken
    secret: str = field(repr=False)


@records.operation
def issue_own_token(*, draft: TokenDraft, by: Actor, at: datetime) -> Issued:
    """Make a token with which the person's own program reads or speaks as this person.

    Raises:
        NotAllowed: nobody is signed in, or a scope for staff is asked for without a role.
        Invalid: there is no name, an unknown scope, a partner, or the last day is not within a year.
        TooManyTokens: the person has as many as one may have.
    """
    if not may_issue_own_token(by, frozenset(draft.scopes)):
        raise NotAllowed
    if draft.partner:
        raise _wrong("partner")
    return _issue(draft, by, at)


@records.operation
def issue_partner_token(*, draft: TokenDraft, by: Actor, at: datetime) -> Issued:
    """Make a token with which the program of an organisation speaks for the people who use it.

    Raises:
        NotAllowed: `by` is not the system operator.
        Invalid: there is no name or organisation, a scope is unknown or for staff, or the last day is not within a year.
        TooManyTokens: the operator holds as many as one may have.
    """
    if not may_manage_tokens(by) or by.person_id is None:
        raise NotAllowed
    if not draft.partner.strip() or len(draft.partner) > NAME_LIMIT:
        raise _wrong("partner")
    if Scope.STAFF in draft.scopes:
        raise _wrong("scopes")
    return _issue(draft, by, at)


def _issue(draft: TokenDraft, by: Actor, at: datetime) -> Issued:
    """Store a token, or find the one that the same form made before."""
    _check(draft, day_of(at))
    # Held, so that two forms at once are counted one by one.
    person = Person.objects.select_for_update().get(pk=by.person_id or 0)
    secret = _secret(draft, person)
    known = AccessToken.objects.filter(digest=digest_of(secret)).first()
    if known is not None:
        _record("token.repeated", known, by, at)
        return Issued(known, secret)
    running = AccessToken.objects.filter(
        person=person, partner="", revoked_at=None, expires_on__gte=day_of(at)
    )
    if not draft.partner and running.count() >= MOST_AT_ONCE:
        raise TooManyTokens(limit=MOST_AT_ONCE)
    token = AccessToken.objects.create(
        person=person,
        name=draft.name.strip(),
        partner=draft.partner.strip(),
        scopes=" ".join(sorted({Scope.READ.value, *map(str, draft.scopes)})),
        digest=digest_of(secret),
        ending=secret[-4:],
        created_at=at,
        expires_on=draft.expires_on,
    )
    _record("token.issued", token, by, at, scopes=token.scopes, partner=bool(token.partner))
    return Issued(token, secret)


def _check(draft: TokenDraft, today: date) -> None:
    if not draft.name.strip() or len(draft.name) > NAME_LIMIT:
        raise _wrong("name")
    if not set(draft.scopes) <= set(Scope.values):
        raise _wrong("scopes")
    if not today <= draft.expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise _wrong("expires_on")


def _wrong(name: str) -> Invalid:
    field: Any = AccessToken._meta.get_field(name)
    return Invalid(field=str(field.verbose_name))


def _secret(draft: TokenDraft, person: Person) -> str:
    """Return the key: a keyed hash of the form's random value, so that a form sent twice shows the same one."""
    made = salted_hmac("yoriai.access-token", f"{person.pk}:{draft.form_key}", algorithm="sha256").digest()
    return PREFIX + base64.urlsafe_b64encode(made).decode().rstrip("=")


@records.operation
def revoke_token(*, token: AccessToken, by: Actor, at: datetime) -> AccessToken:
    """Stop a token at once; what was done with it stays.

    Raises:
        NotAllowed: `by` is neither the person whose token it is nor the system operator.
        TokenStopped: it was stopped before.
    """
    if not may_revoke_token(by, token):
        raise NotAllowed
    if AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at) == 0:
        raise TokenStopped
    token.revoked_at = at
    _record("token.revoked", token, by, at)
    return token


def revoke_tokens_of(*, person: Person, at: datetime) -> int:
    """Stop every token of somebody who leaves, in the running transaction; return how many."""
    return AccessToken.objects.filter(person=person, revoked_at=None).update(revoked_at=at)


@records.operation
def record_token_use(*, token_id: int, at: datetime) -> None:
    """Note the day on which a token is used; once a day, and nothing about what for."""
    AccessToken.objects.filter(pk=token_id).update(last_used_on=day_of(at))
    by = Actor(through=Through(token_id))
    records.record(Entry("token.used", SUBJECT, token_id, by=by, at=at))


def _record(action: str, token: AccessToken, by: Actor, at: datetime, **facts: Fact) -> None:
    records.record(Entry(action, SUBJECT, token.pk, by=by, at=at, facts=facts))
