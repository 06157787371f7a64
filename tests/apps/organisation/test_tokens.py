"""Access tokens: shown once, kept as a hash, stopped by whoever may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import NOON, TODAY, actor, division, person
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation import operations, queries
from yoriai.apps.organisation.models import AccessToken, Assignment, Person
from yoriai.apps.organisation.operations import TokenDraft
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Actor, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DRAFT = TokenDraft("集計用", TODAY + timedelta(days=30))


def issued(by: Actor | None = None, draft: TokenDraft = DRAFT) -> operations.Issued:
    return operations.issue_own_token(draft=draft, by=by or Actor(person().pk), at=NOON)


def test_the_key_is_nowhere_stored_and_opens_its_token():
    made = issued()

    row = AccessToken.objects.values().get()
    assert made.secret.startswith("yoriai_")
    assert made.secret not in str(row)
    assert row["digest"] == queries.digest_of(made.secret)
    assert made.secret not in str(list(AuditEvent.objects.values()))
    assert queries.token_shown(secret=made.secret, on=TODAY) == made.token


def test_a_form_that_is_sent_twice_makes_one_token_and_shows_the_same_key():
    by = Actor(person().pk)
    draft = replace(DRAFT, form_key="the same")

    first, second = issued(by, draft), issued(by, draft)

    assert (first.secret, first.token) == (second.secret, second.token)
    assert AccessToken.objects.count() == 1
    assert issued(Actor(person().pk), draft).secret != first.secret


def test_a_token_ends_with_its_last_day_and_when_it_is_stopped():
    made = issued()

    assert queries.token_shown(secret=made.secret, on=TODAY + timedelta(days=30)) == made.token
    assert queries.token_shown(secret=made.secret, on=TODAY + timedelta(days=31)) is None
    operations.revoke_token(token=made.token, by=Actor(made.token.person_id), at=NOON)
    assert queries.token_shown(secret=made.secret, on=TODAY) is None
    with pytest.raises(operations.TokenStopped):
        operations.revoke_token(token=made.token, by=Actor(made.token.person_id), at=NOON)


def test_a_token_ends_with_its_account():
    made = issued()

    operations.deactivate_person(person=made.token.person, by=INSTALLATION, at=NOON)

    assert queries.token_shown(secret=made.secret, on=TODAY) is None
    assert AccessToken.objects.get().revoked_at == NOON
    operations.erase_person(person=Person.objects.get(pk=made.token.person_id), by=INSTALLATION, at=NOON)
    assert AccessToken.objects.get().name == ""


@pytest.mark.parametrize(
    ("by", "change"),
    [
        (ANYONE, {}),
        ("resident", {"scopes": ("staff",)}),
    ],
)
def test_who_may_not_have_a_token_is_refused(by, change):
    by = Actor(person().pk) if by == "resident" else by

    with pytest.raises(NotAllowed):
        issued(by, replace(DRAFT, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"name": "  "},
        {"name": "あ" * 81},
        {"scopes": ("everything",)},
        {"expires_on": TODAY - timedelta(days=1)},
        {"expires_on": TODAY + timedelta(days=367)},
        {"partner": "〇〇放送"},
    ],
)
def test_a_draft_that_breaks_a_rule_is_refused(change):
    with pytest.raises(Invalid):
        issued(draft=replace(DRAFT, **change))


def test_one_person_has_twenty_at_most_and_stopped_ones_do_not_count():
    by = Actor(person().pk)
    made = [issued(by, replace(DRAFT, form_key=str(number))) for number in range(20)]

    with pytest.raises(operations.TooManyTokens):
        issued(by)
    operations.revoke_token(token=made[0].token, by=by, at=NOON)
    assert issued(by).token.pk


def test_only_the_operator_makes_tokens_for_partners_and_never_for_staff_eyes():
    draft = replace(DRAFT, partner="エフエム〇〇", scopes=("speak",))
    operator = actor(Role.SYSTEM_OPERATOR)

    made = operations.issue_partner_token(draft=draft, by=operator, at=NOON)

    assert made.token.scope_set == {"read", "speak"}
    with pytest.raises(NotAllowed):
        operations.issue_partner_token(draft=draft, by=actor(Role.CIO_OFFICE), at=NOON)
    with pytest.raises(Invalid):
        operations.issue_partner_token(draft=replace(draft, scopes=("staff",)), by=operator, at=NOON)
    with pytest.raises(Invalid):
        operations.issue_partner_token(draft=replace(draft, partner=" "), by=operator, at=NOON)


def test_nobody_stops_the_token_of_somebody_else_but_the_operator():
    made = issued()

    with pytest.raises(NotAllowed):
        operations.revoke_token(token=made.token, by=Actor(person().pk), at=NOON)
    with pytest.raises(NotAllowed):
        operations.revoke_token(token=made.token, by=ANYONE, at=NOON)
    operations.revoke_token(token=made.token, by=actor(Role.SYSTEM_OPERATOR), at=NOON)
    assert AccessToken.objects.get().revoked_at == NOON


def test_who_acts_through_a_token_has_roles_only_where_they_are_asked_for():
    somebody, office = person(), division()
    Assignment.objects.create(
        person=somebody, role=Role.DIVISION_STAFF, division=office, starts_on=TODAY - timedelta(days=1)
    )
    by = queries.actor_for(person=somebody, on=TODAY)
    token = issued(by, replace(DRAFT, scopes=("staff", "speak"))).token

    plain = queries.actor_through(token=token, with_roles=False, on=TODAY)
    staff = queries.actor_through(token=token, with_roles=True, on=TODAY)

    assert (plain.is_staff, plain.capacity) == (False, f"token:{token.pk}")
    assert staff.works_in(office.pk)
    assert staff.capacity == f"division_staff+token:{token.pk}"


def test_the_day_of_use_is_noted_and_recorded():
    token = issued().token

    operations.record_token_use(token_id=token.pk, at=NOON)

    assert AccessToken.objects.get().last_used_on == TODAY
    assert AuditEvent.objects.filter(action="token.used").get().capacity == f"token:{token.pk}"
