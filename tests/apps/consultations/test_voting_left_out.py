"""Who shows signs of a machine is counted apart; a second map leaves them out, beside the one with everybody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.apps.consultations import makers, voting_makers
from tests.apps.consultations.test_voting_map import TEXTS, camps, drawn
from tests.factories import NOON, actor, division
from yoriai.apps.consultations.models import LeftOut, MapSnapshot, Participant, VoteFigures
from yoriai.apps.consultations.operations import voting, voting_left_out, voting_origins
from yoriai.apps.consultations.operations.voting import Ballot
from yoriai.apps.consultations.tasks import draw_map, forget_origins
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHY = "1つの回線からの参加が多く、比べられるようにするため。"


@pytest.fixture(autouse=True)
def _no_keys_from_before():
    voting_origins.forget()
    yield
    voting_origins.forget()


def opened(of=None):
    """Two camps, each answering at leisure in an order of its own."""
    consultation = voting_makers.open_voting(of, texts=TEXTS)
    for camp, size in enumerate((12, 9)):
        for person in range(size):
            for place in range(10):
                number = (place * 3 + person) % 10 + 1
                at = NOON + timedelta(minutes=person * 20, seconds=15 * place)
                value = 1 if number > 8 or (number % 2 == 0) == (camp == 0) else -1
                voting_makers.cast(consultation, number, value, device=f"{camp}-{person}", at=at)
    return consultation


def flood(consultation, people=30, network="192.0.2.1", pause_s=10):
    """Many who begin one after another at one place, and say the opposite of what all agree on."""
    for person in range(people):
        ballots = [
            Ballot(consultation.code, number, -1, f"bot-{person}", network)
            for number in (9, 10, 1, 2, 3, 4, 5, 6)
        ]
        at = NOON + timedelta(hours=6, seconds=pause_s * person)
        voting.cast_votes(ballots=ballots, by=ANYONE, at=at)


def leave_out(consultation, criteria=("origin",), reason=WHY, by=None):
    return voting_left_out.leave_out(
        consultation_id=consultation.pk,
        criteria=criteria,
        reason=reason,
        by=by or makers.head(consultation.division),
        at=NOON,
    )


def content_of(consultation, at=NOON):
    return drawn(consultation, at=at).content


def test_where_people_are_people_nobody_is_counted_apart():
    assert content_of(opened())["signs"] == {"origin": 0, "pace": 0, "sequence": 0, "alike": 0, "any": 0}


def test_a_flood_from_one_place_is_counted_apart_and_stays_in_the_map_and_in_the_figures():
    consultation = opened()
    flood(consultation)

    content = content_of(consultation)

    assert (content["signs"]["origin"], content["signs"]["any"]) == (30, 30)
    assert content["people"] == VoteFigures.objects.get().people == 51
    assert content["left_out"] == [] and "without" not in content


def test_the_second_map_is_that_of_the_others_and_stands_beside_the_first():
    consultation = opened()
    before = content_of(consultation)
    flood(consultation)
    leave_out(consultation)

    content = content_of(consultation, at=NOON + timedelta(hours=1))

    second = content["without"]
    assert (content["people"], second["people"], second["people_left_out"]) == (51, 21, 30)
    assert [group["size"] for group in second["groups"]] == [group["size"] for group in before["groups"]]
    assert {one["statement"] for one in second["common_ground"]} == {9, 10}
    assert {one["statement"] for one in content["common_ground"]}.isdisjoint({9, 10})
    assert (content["left_out"], content["left_out_reason"]) == (["origin"], WHY)


def test_the_second_map_tells_neither_means_nor_axes_nor_single_answers_of_those_left_out():
    consultation = opened()
    flood(consultation)
    for number in (7, 8):
        at = NOON + timedelta(hours=7)
        voting.cast_votes(ballots=[Ballot(consultation.code, number, 1, "bot-1")], by=ANYONE, at=at)
    leave_out(consultation)

    second = content_of(consultation)["without"]

    assert all(set(one) == {"number"} for one in second["statements"])
    assert {7, 8}.isdisjoint({one["statement"] for one in second["consensus"]})


def test_what_was_seen_of_origins_stays_seen_when_they_are_forgotten():
    consultation = opened()
    flood(consultation)
    content_of(consultation)

    forget_origins(at=NOON + timedelta(days=15))
    camps(consultation, sizes=(5, 5), at=NOON + timedelta(days=16))
    content = content_of(consultation, at=NOON + timedelta(days=16))

    assert not Participant.objects.exclude(origin="").exists()
    assert content["signs"]["origin"] == 30


def test_who_holds_a_code_is_one_person_whatever_the_signs():
    consultation = opened()
    flood(consultation)
    Participant.objects.filter(origin__gt="").update(level="code")

    assert content_of(consultation)["signs"]["any"] == 0


def test_a_few_are_not_counted_apart_and_not_left_out():
    consultation = opened()
    for person in range(3):
        for at, number in enumerate((5, 2, 7, 1, 9, 3, 8, 4, 10, 6)):
            moment = NOON + timedelta(hours=2 + person, milliseconds=100 * at)
            voting_makers.cast(
                consultation, (number + person) % 10 + 1, 1, device=f"fast-{person}", at=moment
            )
    voting_makers.cast(consultation, 1, 0, device="0-1", at=NOON + timedelta(hours=8))
    voting_makers.cast(consultation, 1, 0, device="0-2", at=NOON + timedelta(hours=8))
    leave_out(consultation, criteria=("pace",))

    content = content_of(consultation)

    assert content["signs"]["pace"] is None
    assert content["without"] is None


def test_the_decision_is_public_with_its_reason_and_can_be_taken_back():
    consultation = opened()
    flood(consultation)
    leave_out(consultation, criteria=("pace", "origin", "origin"))
    first = json.loads(LogLeaf.objects.get(kind="left_out").body)["public"]

    content_of(consultation)
    voting_left_out.leave_out_nobody(
        consultation_id=consultation.pk, by=makers.head(consultation.division), at=NOON
    )
    content = content_of(consultation, at=NOON + timedelta(hours=1))

    assert first == {"consultation": consultation.code, "criteria": "origin,pace"}
    assert LogLeaf.objects.filter(kind="left_out").count() == 2
    assert content["left_out"] == [] and "without" not in content
    with pytest.raises(voting_left_out.NothingLeftOut):
        voting_left_out.leave_out_nobody(
            consultation_id=consultation.pk, by=makers.head(consultation.division), at=NOON
        )


def test_a_new_decision_draws_the_map_anew_without_a_new_answer():
    consultation = opened()
    flood(consultation)
    content_of(consultation)
    draw_map(consultation_id=consultation.pk, at=NOON + timedelta(hours=1))
    assert MapSnapshot.objects.order_by("-version").first().version == 1

    leave_out(consultation)
    draw_map(consultation_id=consultation.pk, at=NOON + timedelta(hours=2))

    assert MapSnapshot.objects.order_by("-version").first().version == 2


@pytest.mark.parametrize(
    ("criteria", "reason"), [((), WHY), (("mood",), WHY), (("origin", "mood"), WHY), (("origin",), "  ")]
)
def test_a_decision_without_a_known_sign_or_a_reason_is_refused(criteria, reason):
    consultation = voting_makers.open_voting()

    with pytest.raises(Invalid):
        leave_out(consultation, criteria=criteria, reason=reason)
    assert not LeftOut.objects.exists()


def test_only_the_head_and_the_cio_office_decide():
    of = division()
    consultation = voting_makers.open_voting(of)

    for by in (ANYONE, actor(Role.DIVISION_STAFF, of), makers.head(division("別の課"))):
        with pytest.raises(NotAllowed):
            leave_out(consultation, by=by)
        with pytest.raises(NotAllowed):
            voting_left_out.leave_out_nobody(consultation_id=consultation.pk, by=by, at=NOON)
    leave_out(consultation, by=actor(Role.CIO_OFFICE))
