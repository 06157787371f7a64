"""Speaking through a program: the same rules as on the pages, one receipt for one key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api import tokens
from tests.api.tokens import Program
from tests.apps.consultations import makers, voting_makers
from tests.factories import division
from yoriai.api import limits
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Contact, Opinion, Participant, Statement, Vote
from yoriai.apps.consultations.operations.voting_phases import PhasePlan
from yoriai.apps.consultations.rules import PURPOSE_VERSION
from yoriai.apps.consultations.tasks import draw_map
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of
from yoriai.web.organisation import programs as door

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    for counted in (door, limits):
        counted.forget()
    yield
    for counted in (door, limits):
        counted.forget()


@pytest.fixture
def consultation():
    now = timezone.now()
    return makers.open_consultation(starts_on=day_of(now), at=now)


@pytest.fixture
def voting():
    now = timezone.now()
    return voting_makers.open_voting(starts_on=day_of(now), at=now)


@pytest.fixture
def resident():
    return Program(tokens.of_resident("speak"))


@pytest.fixture
def station():
    return Program(tokens.of_partner("speak"))


def place(of, what: str = "opinions") -> str:
    return f"consultations/{of.code}/{what}"


def told(response) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["next_step"]
    return response.status_code, response.json()["code"]


def test_an_opinion_becomes_a_receipt_that_leads_to_its_voice(consultation, resident):
    response = resident.post(place(consultation), {"text": "駅前に案内板がほしい。", "section": "2-1"})

    number = response.json()["number"]
    voice = Program().get(f"voices/{number}").json()
    assert response.status_code == 201
    assert Opinion.objects.get().channel == "web"
    assert voice["opinion"]["text"] == "駅前に案内板がほしい。"
    assert voice["next"]["step"] == "closing"


def test_the_record_says_through_which_token(consultation, resident):
    resident.post(place(consultation), {"text": "駅前に案内板がほしい。"})

    assert AuditEvent.objects.get(action="opinion.received").capacity.startswith("token:")


def test_the_same_key_gives_the_same_receipt_and_stores_one(consultation, resident):
    said = {"text": "駅前に案内板がほしい。"}

    first, second = (resident.post(place(consultation), said, key="my-key-1").json() for _ in range(2))

    assert first == second
    assert Opinion.objects.count() == 1


def test_a_key_is_not_used_for_another_opinion_nor_known_to_another_program(consultation, resident, station):
    mine = resident.post(place(consultation), {"text": "駅前に案内板がほしい。"}, key="my-key-1").json()

    other = resident.post(place(consultation), {"text": "別の意見です。"}, key="my-key-1")
    theirs = station.post(place(consultation), {"text": "局に届いた声です。"}, key="my-key-1").json()

    assert told(other) == (422, "idempotency-key-used")
    assert theirs["number"] != mine["number"]
    assert Opinion.objects.count() == 2


def test_a_station_passes_on_what_it_heard(consultation, station):
    heard = timezone.now() - timedelta(minutes=20)
    reception = {"channel": "broadcast", "at": heard.isoformat(), "is_verbatim": False}

    response = station.post(
        place(consultation), {"text": "夜道が暗い。", "reception": reception}, Speaker="caller-0001"
    )

    opinion = Opinion.objects.get()
    assert response.status_code == 201
    assert (opinion.channel, opinion.is_verbatim, opinion.receiver_id) == ("broadcast", False, None)
    assert opinion.received_at == heard


def test_one_speaker_of_a_partner_is_one_person_and_never_named(consultation, station):
    for speaker in ("caller-0001", "caller-0001", "caller-0002"):
        station.post(place(consultation), {"text": f"意見{speaker}"}, Speaker=speaker)
    station.post(place(consultation), {"text": "名のない声"})

    keys = list(Opinion.objects.order_by("id").values_list("sender_key", flat=True))
    assert (keys[0] == keys[1], len(set(keys))) == (True, 3)
    assert not any("caller" in key for key in keys)


def test_a_person_is_one_sender_in_one_consultation_and_another_in_the_next(consultation, resident):
    now = timezone.now()
    other = makers.open_consultation(starts_on=day_of(now), at=now)
    for number in range(2):
        resident.post(place(consultation), {"text": f"意見{number}"})
    resident.post(place(other), {"text": "意見"})

    assert len(set(Opinion.objects.values_list("sender_key", flat=True))) == 2


def test_a_contact_is_kept_apart_with_the_notice_that_was_shown(consultation, resident):
    contact = {"name": "〇〇", "email": "hana@example.jp", "purpose_version": PURPOSE_VERSION}

    resident.post(place(consultation), {"text": "駅前に案内板がほしい。", "contact": contact})

    assert Contact.objects.get().email == "hana@example.jp"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"text": ""}, 422, "opinion-empty"),
        ({"text": " \u200b\u3164 "}, 422, "opinion-empty"),
        ({"text": "あ" * 100_000}, 422, "opinion-too-long"),
        ({"text": "番号は1234 5678 9018です"}, 422, "opinion-holds-my-number"),
        ({"text": "意見", "section": "99"}, 422, "invalid"),
        ({"text": "意見", "area": "nowhere"}, 422, "invalid"),
        ({"text": "意見", "language": "xx"}, 422, "invalid"),
        ({"text": 5}, 422, "invalid"),
        ({}, 422, "invalid"),
        ([], 422, "invalid"),
        ("{", 400, "not-json"),
        (b"\xff\xfe", 400, "not-json"),
        ({"text": "意見", "reception": {"channel": "broadcast"}}, 403, "not-allowed"),
        ({"text": "意見", "contact": {"email": "x", "purpose_version": PURPOSE_VERSION}}, 422, "invalid"),
        ({"text": "意見", "contact": {"email": "a@example.jp", "purpose_version": "1999"}}, 422, "invalid"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(consultation, resident, said, status, code):
    assert told(resident.post(place(consultation), said)) == (status, code)
    assert Opinion.objects.count() == 0


@pytest.mark.parametrize("key", ["", "short", "あいうえおかきく".encode().decode("latin-1"), "x" * 201])
def test_without_a_good_key_nothing_is_stored(consultation, resident, key):
    response = resident.client.post(
        f"/api/v1/{place(consultation)}",
        '{"text": "意見"}',
        "application/json",
        headers={"Idempotency-Key": key},
    )

    assert told(response) == (422, "invalid")
    assert response.json()["errors"][0]["place"].startswith("header.")


def test_clocks_that_differ_a_little_do_no_harm(consultation, station):
    def heard(minutes: int):
        at = (timezone.now() + timedelta(minutes=minutes)).isoformat()
        return station.post(
            place(consultation), {"text": "声", "reception": {"channel": "broadcast", "at": at}}
        )

    assert heard(3).status_code == 201
    assert Opinion.objects.get().received_at <= timezone.now()
    assert told(heard(10)) == (422, "invalid")
    assert told(heard(-60 * 24 * 15)) == (422, "invalid")


def test_a_partner_says_no_channel_that_is_not_its_own(consultation, station):
    said = {"text": "声", "reception": {"channel": "counter"}}

    assert told(station.post(place(consultation), said)) == (403, "not-allowed")


def test_a_personal_token_speaks_for_one_person_only(consultation, resident):
    response = resident.post(place(consultation), {"text": "声"}, Speaker="somebody-1")

    assert told(response) == (422, "speaker-not-expected")


def test_without_the_scope_nobody_speaks(consultation):
    assert told(Program(tokens.of_resident()).post(place(consultation), {"text": "声"})) == (
        403,
        "scope-missing",
    )
    assert told(Program().post(place(consultation), {"text": "声"})) == (401, "token-missing")


def test_a_draft_and_what_does_not_exist_are_the_same(resident):
    office = division()
    drafted = makers.draft_consultation(makers.head(office), office)

    assert told(resident.post(place(drafted), {"text": "声"})) == (404, "not-found")
    assert told(resident.post("consultations/none/opinions", {"text": "声"})) == (404, "not-found")


def test_where_votes_are_asked_for_opinions_are_not(voting, resident):
    assert told(resident.post(place(voting), {"text": "声"})) == (409, "consultation-asks-no-opinions")


def test_who_speaks_too_often_has_to_wait(consultation, resident, settings):
    settings.YORIAI_OPINIONS_PER_HOUR = 1
    resident.post(place(consultation), {"text": "声1"})

    assert told(resident.post(place(consultation), {"text": "声2"})) == (429, "spoken-too-often")
    assert Opinion.objects.count() == 1


def test_a_body_that_is_too_large_is_refused(consultation, resident):
    response = resident.post(place(consultation), {"text": "x" * 6_000_000})

    assert told(response) == (413, "too-large")


def vote(statement: int, answer: str) -> dict[str, object]:
    return {"statement": statement, "answer": answer}


def test_votes_are_taken_in_and_read_again(voting, station):
    sent = {"votes": [vote(1, "agree"), vote(2, "disagree"), vote(1, "pass")]}

    first = station.post(place(voting, "votes"), sent, Speaker="listener-1").json()["votes"]
    again = station.post(place(voting, "votes"), {"votes": [vote(2, "disagree")]}, Speaker="listener-1")

    own = station.get(place(voting, "votes"), Speaker="listener-1").json()
    assert [one["outcome"] for one in first] == ["first", "first", "changed"]
    assert again.json()["votes"][0]["outcome"] == "repeated"
    assert {one["statement"]: one["answer"] for one in own["answers"]} == {1: "pass", 2: "disagree"}
    assert Participant.objects.get().level == "partner"


def test_a_refused_vote_hurts_no_other(voting, station):
    sent = {"votes": [vote(99, "agree"), vote(1, "agree")]}

    told = station.post(place(voting, "votes"), sent, Speaker="listener-1").json()["votes"]

    assert [one["outcome"] for one in told] == ["refused", "first"]
    assert told[0]["problem"]["code"] == "not-found"
    assert Vote.objects.count() == 1


def test_the_next_statement_is_the_same_until_it_is_answered(voting, station):
    asked = place(voting, "statements/next")

    first = station.get(asked, Speaker="listener-1").json()
    second = station.get(asked, Speaker="listener-1").json()
    for number in (1, 2, 3):
        station.post(place(voting, "votes"), {"votes": [vote(number, "agree")]}, Speaker="listener-1")

    assert first == second
    assert station.get(asked, Speaker="listener-1").json() == {
        "number": None, "text": None, "is_by_resident": None, "answered": 3, "of": 3,
    }  # fmt: skip


def test_a_partner_says_for_whom_it_votes_and_a_person_is_one_participant(voting, station, resident):
    assert told(station.post(place(voting, "votes"), {"votes": [vote(1, "agree")]})) == (
        422,
        "speaker-missing",
    )
    for number in (1, 2):
        resident.post(place(voting, "votes"), {"votes": [vote(number, "agree")]})

    assert Participant.objects.get().level == "account"


@pytest.mark.parametrize(
    "sent",
    [
        {"votes": []},
        {"votes": [{"statement": 1, "answer": "maybe"}]},
        {"votes": [{"statement": 2**40, "answer": "agree"}]},
        {"votes": [{"statement": 1, "answer": "agree"}] * 101},
        {"votes": "agree"},
    ],
)
def test_votes_that_do_not_fit_are_refused(voting, resident, sent):
    assert told(resident.post(place(voting, "votes"), sent)) == (422, "invalid")
    assert Vote.objects.count() == 0


def test_a_statement_is_added_once_and_waits(voting, station):
    said = {"text": "公園に日かげがほしい。"}

    first = station.post(place(voting, "statements"), said, Speaker="listener-1")
    second = station.post(place(voting, "statements"), said, Speaker="listener-1")
    other = station.post(place(voting, "statements"), said, Speaker="listener-2")

    assert (first.status_code, first.json()) == (201, {"number": 4, "text": said["text"], "state": "waiting"})
    assert second.json() == first.json()
    assert told(other) == (409, "statement-known-not-shown")
    assert Statement.objects.count() == 4


def test_everybody_reads_statements_turnout_and_map(voting):
    voting_makers.crowd(voting, 6, at=timezone.now())
    draw_map(consultation_id=voting.pk, at=timezone.now())

    statements = Program().get(place(voting, "statements") + "?limit=2").json()

    assert (statements["count"], len(statements["items"])) == (3, 2)
    assert statements["items"][0]["agrees"] + statements["items"][0]["disagrees"] == 6
    turnout = Program().get(place(voting, "turnout")).json()
    assert (turnout["people"], turnout["votes"], turnout["levels"][0]["people"]) == (6, 18, 6)
    assert Program().get(place(voting, "map")).json()["people"] == 6
    assert told(Program().get("consultations/none/map")) == (404, "not-found")


def test_phases_are_told_with_what_is_open(voting, consultation):
    phases = Program().get(place(voting, "phases")).json()

    assert [(phase["kind"], phase["is_open"]) for phase in phases] == [("statement_voting", True)]
    assert Program().get(place(consultation, "sections")).json()[1]["number"] == "2-1"


def test_two_phases_are_a_list_of_two():
    now = timezone.now()
    first = PhasePlan("statement_voting", "賛否", day_of(now), day_of(now) + timedelta(days=9))
    second = PhasePlan(
        "public_comment", "意見", day_of(now) + timedelta(days=10), day_of(now) + timedelta(days=19)
    )
    both = voting_makers.open_voting(starts_on=day_of(now), at=now, phases=(first, second))

    phases = Program().get(place(both, "phases")).json()

    assert [(phase["kind"], phase["is_open"]) for phase in phases] == [
        ("statement_voting", True),
        ("public_comment", False),
    ]


def test_voting_that_is_over_is_refused_by_name(station):
    now = timezone.now()
    over = voting_makers.open_voting(starts_on=day_of(now) - timedelta(days=25), at=now - timedelta(days=25))

    outcome = station.post(place(over, "votes"), {"votes": [vote(1, "agree")]}, Speaker="listener-1").json()

    assert outcome["votes"][0]["problem"]["code"] == "voting-over"


def test_a_key_of_the_form_cannot_be_taken_by_a_program(consultation, resident):
    draft = makers.said(consultation, submission_key="form-key-1")
    receipt = operations.submit_opinion(draft=draft, by=ANYONE, at=timezone.now())

    response = resident.post(place(consultation), {"text": draft.text}, key="form-key-1").json()

    assert response["number"] != receipt.number
