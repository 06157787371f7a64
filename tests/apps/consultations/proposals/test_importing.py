"""Proposals of a Decidim site become proposals here: told where they stood, supported anew."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.apps.consultations import makers, proposal_makers
from tests.factories import NOON, TODAY, division
from tests.pure.opendata.test_decidim import NEW, OLD
from tests.pure.opendata.test_decidim_proposals import AMENDMENT, URL
from yoriai.apps.consultations.models import Opinion, Proposal, ProposalSource, Suggestion
from yoriai.apps.consultations.operations.imports import FileUnreadable, ImportRequest, import_opinions
from yoriai.apps.consultations.operations.proposals import deciding, importing, shared
from yoriai.apps.consultations.operations.proposals.import_reading import ProposalImport
from yoriai.apps.consultations.operations.voting_phases import PhasePlan
from yoriai.apps.consultations.queries.proposals import export, one
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def office():
    return division()


@pytest.fixture
def consultation(office):
    return proposal_makers.open_proposing(office)


def taken_in(consultation, of, rows=NEW, name="proposals.json", **more):
    data = rows.encode() if isinstance(rows, str) else json.dumps(rows).encode()
    request = ProposalImport(consultation.code, data, name, **more)
    return importing.import_proposals(request=request, by=makers.head(of), at=NOON)


def planned(consultation, of, rows):
    request = ProposalImport(consultation.code, json.dumps(rows).encode(), "p.json")
    return importing.plan_proposal_import(request=request, by=makers.head(of))


def row(number: int, **parts):
    return {
        "id": number,
        "title": {"ja": f"題{number}"},
        "body": {"ja": f"本文{number}"},
        "url": f"https://decidim.example/p/{number}",
        **parts,
    }


def test_a_proposal_is_taken_in_with_where_it_stood(consultation, office):
    outcome = taken_in(consultation, office)

    stored = Proposal.objects.get()
    assert (outcome.proposals, outcome.amendments, outcome.known, outcome.refused) == (1, 0, 0, 0)
    assert (stored.title, stored.wish, stored.state) == ("木陰", "公園に木陰がほしい。", "shown")
    assert (stored.source.url, stored.source.supports, stored.source.channel) == (URL, 20, "meeting")
    assert list(stored.versions.values_list("number", "title")) == [(1, "木陰")]
    assert LogLeaf.objects.filter(kind="proposal").count() == 1


def test_supports_of_elsewhere_are_told_and_never_counted(consultation, office):
    taken_in(consultation, office)
    stored = Proposal.objects.get()
    proposal_makers.cheered(stored, 6)

    page = one.proposal_page(code=consultation.code, number=1, on=TODAY)
    (record,) = export.proposal_records(code=consultation.code, on=TODAY)

    assert (page.supports, page.origin.supports, page.origin.state) == (6, 20, "検討中")
    assert (record["supports"], record["supports_elsewhere"], record["source"]) == (6, 20, URL)
    assert record["published_elsewhere_on"] == "2026-01-05"


def test_a_second_import_adds_nothing_even_when_the_text_changed_there(consultation, office):
    taken_in(consultation, office)
    changed = [{**NEW[0], "body": {"ja": "別の文になった。"}}]

    outcome = taken_in(consultation, office, changed)

    assert (outcome.proposals, outcome.known) == (0, 1)
    assert Proposal.objects.get().wish == "公園に木陰がほしい。"


def test_the_same_proposal_in_csv_and_json_is_one(consultation, office):
    taken_in(consultation, office, OLD, "proposals.csv")

    outcome = taken_in(consultation, office, [{"id": 7, "title": {"ca": "x"}, "body": {"ca": "y"}, "url": "https://decidim.example/p/7"}])  # fmt: skip

    assert (outcome.proposals, outcome.known) == (0, 1)


def test_what_was_taken_in_as_opinions_is_not_taken_in_again(office):
    consultation = proposal_makers.open_proposing(
        office,
        phases=(phase("free_opinions"), phase("proposals")),
    )
    request = ImportRequest(consultation.code, json.dumps(NEW).encode(), "p.json")
    import_opinions(request=request, by=makers.head(office), at=NOON)

    plan = planned(consultation, office, NEW)

    assert (plan.added, plan.known) == (0, 1)


def phase(kind: str) -> PhasePlan:
    return PhasePlan(kind, kind, TODAY, TODAY + timedelta(days=proposal_makers.DAYS - 1))


def test_a_half_broken_file_keeps_its_good_rows_and_names_the_others(consultation, office):
    rows = [
        row(1),
        row(2, title={"ja": "！！"}),
        row(3, body={"ja": "あ" * 30_000}),
        row(4, body={"ja": "番号は 1234 5678 9018 です"}),
        row(5),
        row(1),
    ]

    outcome = taken_in(consultation, office, rows)
    plan = planned(consultation, office, rows)

    assert (outcome.proposals, outcome.refused) == (2, 3)
    assert [(one.row, one.column, one.code) for one in plan.errors] == [
        (3, "title/ja", "proposal-title-missing"),
        (4, "body/ja", "opinion-too-long"),
        (5, "body/ja", "opinion-holds-my-number"),
    ]
    assert list(Proposal.objects.values_list("number", "title")) == [(1, "題1"), (2, "題5")]
    assert "import-row-twice" in {one.code for one in plan.findings}


def test_a_long_title_loses_nothing(consultation, office):
    title = "とても長い題" * 20

    taken_in(consultation, office, [row(1, title={"ja": title})])

    stored = Proposal.objects.get()
    assert (len(stored.title), stored.wish) == (60, f"{title}\n\n本文1")


def test_amendments_become_suggested_changes(consultation, office):
    refused = {**AMENDMENT, "id": 14, "url": "https://decidim.example/p/14", "state": "rejected"}
    still_open = {**AMENDMENT, "id": 15, "url": "https://decidim.example/p/15", "state": "evaluating"}

    outcome = taken_in(consultation, office, [*NEW, AMENDMENT, refused, still_open])
    again = taken_in(consultation, office, [*NEW, AMENDMENT, refused, still_open])

    assert (outcome.proposals, outcome.amendments) == (1, 3)
    assert (again.proposals, again.amendments, again.known) == (0, 0, 4)
    states = list(Suggestion.objects.order_by("number").values_list("number", "state", "title"))
    assert states == [
        (1, "accepted", "木陰とベンチ"),
        (2, "declined", "木陰とベンチ"),
        (3, "open", "木陰とベンチ"),
    ]
    assert len(one.proposal_page(code=consultation.code, number=1, on=TODAY).suggestions) == 3
    assert LogLeaf.objects.filter(kind="suggestion").count() == 3


def test_an_amendment_of_a_proposal_that_was_taken_in_before_finds_it(consultation, office):
    taken_in(consultation, office)

    assert taken_in(consultation, office, [AMENDMENT]).amendments == 1


def test_an_amendment_without_its_original_is_a_proposal(consultation, office):
    plan = planned(consultation, office, [AMENDMENT])

    assert (len(plan.proposals), len(plan.amendments)) == (1, 0)
    assert [finding.code for finding in plan.findings] == ["decidim-no-original"]


def test_they_wait_for_a_check_where_the_terms_say_so_unless_the_office_shows_them(office):
    careful = proposal_makers.open_proposing(office, at_once=False)

    taken_in(careful, office, [row(1)])
    taken_in(careful, office, [row(2)], is_shown=True)

    assert list(Proposal.objects.values_list("number", "state")) == [(1, "waiting"), (2, "shown")]
    (leaf,) = LogLeaf.objects.filter(kind="moderation")
    public = json.loads(leaf.body)["public"]
    assert (public["proposal"], public["state"]) == (2, "shown")


def test_in_the_chain_the_opinion_keeps_where_it_stood(consultation, office):
    taken_in(consultation, office, [NEW[0], row(2)])

    proposal_makers.considered(consultation, office)

    opinions = list(Opinion.objects.order_by("pk"))
    assert [(one.channel, one.source.url) for one in opinions] == [
        ("meeting", URL),
        ("web", "https://decidim.example/p/2"),
    ]
    assert opinions[0].source.supports == 20
    assert len({one.sender_key for one in opinions}) == 2


def test_erasing_leaves_no_way_back_to_the_text(consultation, office):
    taken_in(consultation, office)

    deciding.erase_proposal(
        proposal_id=Proposal.objects.get().pk, ground="sender_request", by=makers.head(office), at=NOON
    )

    assert ProposalSource.objects.count() == 0
    assert planned(consultation, office, NEW).known == 1


def test_names_are_stored_nowhere(consultation, office):
    taken_in(consultation, office, [*NEW, AMENDMENT])

    stored = [*Proposal.objects.values(), *ProposalSource.objects.values(), *Suggestion.objects.values()]
    assert "〇〇" not in str(stored)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04x", b"[1]"])
def test_what_is_no_table_is_refused(consultation, office, data):
    request = ProposalImport(consultation.code, data, "x.csv")

    with pytest.raises(FileUnreadable):
        importing.plan_proposal_import(request=request, by=makers.head(office))


def test_a_table_of_something_else_is_refused(consultation, office):
    request = ProposalImport(consultation.code, "番号,意見\n1,木\n".encode(), "x.csv")

    with pytest.raises(importing.NoProposalsInFile):
        importing.plan_proposal_import(request=request, by=makers.head(office))


def test_only_the_own_office_takes_in_and_only_until_the_consideration(consultation, office):
    request = ProposalImport(consultation.code, json.dumps(NEW).encode(), "p.json")
    for by in (ANYONE, makers.head(division("別の課"))):
        with pytest.raises(NotAllowed):
            importing.import_proposals(request=request, by=by, at=NOON)
    without = makers.open_consultation(office)
    with pytest.raises(NotFound):
        importing.import_proposals(
            request=ProposalImport(without.code, request.data, "p.json"), by=makers.head(office), at=NOON
        )

    proposal_makers.considered(consultation, office)

    with pytest.raises(shared.ProposingOver):
        importing.import_proposals(request=request, by=makers.head(office), at=NOON)
