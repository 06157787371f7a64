"""Conversations that Polis exported: looked at first, all or nothing, twice adds nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.apps.consultations import makers, voting_makers
from tests.factories import NOON, TODAY, actor, division
from tests.shared_data import real_file
from yoriai.apps.consultations.models import ImportBatch, Participant, Statement, Vote, VoteEvent
from yoriai.apps.consultations.operations import FileUnreadable, ImportRefused, polis, voting_log
from yoriai.apps.consultations.operations.polis import File, PolisRequest
from yoriai.apps.consultations.queries import voting, voting_export
from yoriai.apps.consultations.queries.voting_log import check_votes
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]

COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1700000000000,x,0,0,2,1,1,市のお知らせは紙でも配るべきだ。
1700000000001,x,1,5,1,1,1,公園に日かげがほしい。
1700000000002,x,2,6,0,0,0,夜道を明るくしてほしい。
1700000000003,x,3,6,0,1,-1,わたしは〇〇です。
"""
MATRIX = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2,3
5,0,1,3,2,0,1,1,0,
6,0,2,3,1,2,1,-1,,-1
7,1,0,1,0,1,-1,,,
"""
LIST = """timestamp,datetime,comment-id,voter-id,vote
1700000000009,x,0,5,1
1700000000001,x,0,5,-1
1700000000002,x,1,6,0
"""
URL = "https://pol.is/2demo"


@pytest.fixture
def desk():
    of = division()
    return voting_makers.open_voting(of, texts=("もとからある文です。",)), makers.head(of)


def request(consultation, comments: str = COMMENTS, votes: str | None = MATRIX, **more):
    file = File("participants-votes.csv", votes.encode()) if votes is not None else None
    return PolisRequest(consultation.code, File("comments.csv", comments.encode()), file, source=URL, **more)


def taken_in(consultation, by, **more):
    return polis.import_polis(request=request(consultation, **more), by=by, at=NOON)


def codes(plan) -> list[tuple[str, int]]:
    return [(finding.code, finding.row) for finding in plan.findings]


def test_a_conversation_is_taken_in_whole(desk):
    consultation, by = desk

    outcome = taken_in(consultation, by)

    rows = Statement.objects.filter(consultation=consultation).order_by("number")
    assert (outcome.statements, outcome.people, outcome.votes) == (4, 3, 7)
    assert [(row.author, row.state) for row in rows][1:] == [
        ("city", "shown"),
        ("resident", "shown"),
        ("resident", "waiting"),
        ("resident", "held"),
    ]
    assert rows[4].hold_reason == "elsewhere"
    assert [(row.agrees, row.disagrees, row.passes) for row in rows][1:3] == [(2, 1, 0), (1, 1, 0)]
    assert set(Participant.objects.values_list("level", flat=True)) == {"imported"}
    assert VoteEvent.objects.count() == Vote.objects.count() == 7


def test_twice_adds_nothing_and_a_later_export_only_what_is_new(desk):
    consultation, by = desk
    taken_in(consultation, by)

    again = taken_in(consultation, by)
    later = taken_in(
        consultation, by, votes=MATRIX.replace("7,1,0,1,0,1,-1", "7,1,0,1,0,1,1") + "8,,,,,,1,,,\n"
    )

    assert (again.statements, again.people, again.votes) == (0, 0, 0)
    assert (later.statements, later.people, later.votes) == (0, 1, 2)
    assert Statement.objects.get(number=2).agrees == 4
    assert VoteEvent.objects.count() == 9


def test_looking_writes_nothing_and_tells_the_same_as_taking_in(desk):
    consultation, by = desk

    plan = polis.plan_polis_import(request=request(consultation), by=by, at=NOON)

    assert (plan.added, plan.new_people, plan.new_votes) == (4, 3, 7)
    assert plan.has_news
    assert Participant.objects.count() == ImportBatch.objects.count() == 0
    taken_in(consultation, by)
    after = polis.plan_polis_import(request=request(consultation), by=by, at=NOON)
    assert (after.added, after.new_people, after.new_votes, after.has_news) == (0, 0, 0, False)


def test_people_who_vote_here_are_others(desk):
    consultation, by = desk
    voting_makers.cast(consultation, 1, 1, device="5")

    taken_in(consultation, by)

    assert Counter(Participant.objects.values_list("level", flat=True)) == {"imported": 3, "device": 1}


def test_of_a_list_of_votes_the_last_counts(desk):
    consultation, by = desk

    outcome = taken_in(consultation, by, votes=LIST)

    assert outcome.votes == 2
    assert Statement.objects.get(number=2).agrees == 1
    plan = polis.plan_polis_import(request=request(consultation, votes=LIST), by=by, at=NOON)
    assert codes(plan) == [("polis-changed", 0)]


def test_imported_votes_stand_in_the_log_like_any_other(desk):
    consultation, by = desk
    taken_in(consultation, by)

    voting_log.log_votes(consultation_id=consultation.pk, by=INSTALLATION, at=NOON)

    checked = check_votes(code=consultation.code)
    assert (checked.votes, list(checked.faulty)) == (7, [])


@pytest.mark.parametrize(
    ("comments", "votes", "found"),
    [
        (COMMENTS.replace(",2,6,", ",x,6,"), None, [("polis-no-number", 4)]),
        (COMMENTS.replace(",2,6,", ",1,6,"), None, [("polis-number-twice", 4)]),
        (COMMENTS.replace("0,0,0,夜", "0,0,7,夜"), None, [("polis-moderated", 4)]),
        (COMMENTS.replace("comment-body", "body"), None, [("polis-no-column", 1)]),
        (COMMENTS.replace("夜道を明るくしてほしい。", "あ" * 1001), None, [("polis-too-long", 4)]),
        (COMMENTS.replace("夜道", "1234 5678 9018"), None, [("opinion-holds-my-number", 4)]),
        (COMMENTS, MATRIX.replace("7,1,0,1,0,1,-1", "7,1,0,1,0,1,2"), [("polis-vote", 4)]),
        (COMMENTS, MATRIX.replace("7,1,0", "6,1,0"), [("polis-participant-twice", 4)]),
        (COMMENTS, MATRIX.replace("7,1,0", ",1,0"), [("polis-no-participant", 4)]),
        (COMMENTS, MATRIX.replace("0,1,2,3\n", "0,1,2,9\n"), [("polis-unknown-statement", 1)]),
        (COMMENTS, "a,b\n1,2\n", [("polis-no-column", 1)]),
        (COMMENTS, LIST + "1,x,77,5,1\n1,x,0,,1\n1,x,0,5,yes\n", [("polis-unknown-statement", 5),
         ("polis-no-participant", 6), ("polis-vote", 7)]),
    ],
)  # fmt: skip
def test_a_fault_is_found_with_its_row_and_nothing_is_taken_in(desk, comments, votes, found):
    consultation, by = desk
    wanted = request(consultation, comments, votes)

    plan = polis.plan_polis_import(request=wanted, by=by, at=NOON)

    assert [(finding.code, finding.row) for finding in plan.errors] == found
    with pytest.raises(ImportRefused):
        polis.import_polis(request=wanted, by=by, at=NOON)
    assert Participant.objects.count() == 0
    assert Statement.objects.count() == 1


def test_half_of_the_rows_broken_is_said_row_by_row(desk):
    consultation, by = desk
    rows = [f"1,x,{number if number % 2 else 'x'},0,0,0,1,文その{number}です" for number in range(40)]
    comments = COMMENTS.splitlines()[0] + "\n" + "\n".join(rows)

    plan = polis.plan_polis_import(request=request(consultation, comments, None), by=by, at=NOON)

    assert [finding.row for finding in plan.errors] == list(range(2, 42, 2))


def test_doubts_are_told_and_nothing_good_is_lost(desk):
    consultation, by = desk
    comments = (
        COMMENTS
        + f"1,x,4,5,0,0,1,{'長い文です' * 30}\n1,x,5,5,0,0,1,🌳🌳\n1,x,6,5,0,0,1,公園に日かげがほしい\n1,x,7,5,0,0,1, \n"
    )
    votes = MATRIX.replace(",3\n", ",3,4,5,6\n").replace("5,0,1,3,2,0,1,1,0,", "5,0,1,3,2,0,1,1,0,,1,1,-1")

    plan = polis.plan_polis_import(request=request(consultation, comments, votes), by=by, at=NOON)
    taken_in(consultation, by, comments=comments, votes=votes)

    assert plan.is_ready
    assert sorted(codes(plan)) == [
        ("polis-left-out", 7),
        ("polis-left-out", 9),
        ("polis-long", 6),
        ("polis-same-wording", 8),
    ]
    assert Statement.objects.filter(text="長い文です" * 30).get().agrees == 1
    assert Statement.objects.get(text="公園に日かげがほしい。").disagrees == 2


def test_agree_and_disagree_the_wrong_way_round_are_found(desk):
    consultation, by = desk
    comments = COMMENTS.replace(",0,0,2,1,1,", ",0,0,90,10,1,")
    votes = "participant,0\n" + "".join(f"{n},{-1 if n < 90 else 1}\n" for n in range(100))

    plan = polis.plan_polis_import(request=request(consultation, comments, votes), by=by, at=NOON)

    assert [finding.code for finding in plan.errors] == ["polis-turned-round"]


def test_the_conversation_must_be_known(desk):
    consultation, by = desk
    summary = File("summary.csv", f"topic,緑\nurl,{URL}\n".encode())

    with pytest.raises(polis.SourceMissing):
        polis.plan_polis_import(request=replace(request(consultation), source=""), by=by, at=NOON)
    plan = polis.plan_polis_import(
        request=replace(request(consultation), source="", summary=summary), by=by, at=NOON
    )
    assert (plan.source, plan.topic) == (URL, "緑")


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"PK\x03\x04zip", b"\x00\x01\x02\x03", b'"a,b\n1,2', b"%PDF-1.7 \xff\xfe"]
)
def test_what_is_no_table_is_refused(desk, data):
    consultation, by = desk
    wanted = replace(request(consultation), comments=File("comments.csv", data))

    try:
        plan = polis.plan_polis_import(request=wanted, by=by, at=NOON)
    except FileUnreadable:
        return
    assert plan.errors


@pytest.mark.parametrize("role", [Role.DIVISION_STAFF, Role.AUDITOR, Role.RESIDENT])
def test_strangers_take_nothing_in(desk, role):
    consultation, _by = desk
    stranger = actor(role, division() if role == Role.DIVISION_STAFF else None)

    for by in (stranger, ANYONE):
        with pytest.raises(NotAllowed):
            taken_in(consultation, by)


def test_only_what_is_voted_on_takes_votes():
    of = division()

    with pytest.raises(NotFound):
        taken_in(makers.open_consultation(of), makers.head(of))


@pytest.mark.parametrize("name", ["15-per-hour-seattle", "bg2050-volunteers", "london.youth.policing"])
def test_a_real_conversation_comes_in_and_goes_out_the_same(desk, name):
    consultation, by = desk
    files = {
        part: File(f"{part}.csv", real_file(f"polis/openData/{name}/{part}.csv").read_bytes())
        for part in ("comments", "participants-votes", "summary")
    }
    wanted = PolisRequest(consultation.code, *files.values())

    plan = polis.plan_polis_import(request=wanted, by=by, at=NOON)
    outcome = polis.import_polis(request=wanted, by=by, at=NOON)

    assert plan.errors == []
    assert outcome.people == len(plan.people)
    assert outcome.votes == Vote.objects.count() == plan.new_votes
    after = TODAY.replace(year=TODAY.year + 1)
    shown = voting.statement_list(code=consultation.code, on=TODAY).statements
    table = voting_export.participants_table(code=consultation.code, on=after)
    assert len(table.header) > len(shown)
    assert len(list(table.rows)) > 0
    assert polis.import_polis(request=wanted, by=by, at=NOON).votes == 0
