"""The list of proposals: its order, its words, its data, its limits, its end."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import chain

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.apps.consultations import makers
from tests.apps.consultations import proposal_makers as made
from tests.factories import division, signed_in
from tests.web.consultations.proposals.pages import (
    at_once,
    here,
    many,
    numbers_on,
    opened,
    send,
    support,
)
from yoriai.apps.consultations.models import Proposal
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db


def test_every_visitor_gets_an_order_by_lot_and_keeps_it_while_turning_pages(client):
    consultation = many(50)

    drawn = client.get(here(consultation))
    assert re.search(r"turn=\d+$", drawn.headers["Location"])
    pages = [
        numbers_on(client.get(here(consultation, f"?turn=7&page={page}")).content.decode())
        for page in (1, 2, 3)
    ]

    assert sorted(chain.from_iterable(pages)) == list(range(1, 51))
    assert pages[0] == numbers_on(client.get(here(consultation, "?turn=7")).content.decode())
    assert pages[0] != numbers_on(client.get(here(consultation, "?turn=8")).content.decode())


def test_over_all_orders_of_a_day_nobody_is_favoured(client):
    consultation = many(40)

    places = [
        numbers_on(client.get(here(consultation, f"?turn={turn}")).content.decode()) for turn in range(40)
    ]

    shown_first = [sum(number in page for page in places) for number in range(1, 41)]
    assert min(shown_first) >= 8  # each stands on the first page in about half of the orders
    assert max(shown_first) <= 32


def test_other_orders_are_offered_and_small_numbers_do_not_rank(client):
    consultation = many(6)
    for number, supports, opened_times in ((1, 4, 9), (2, 7, 3), (3, 5, 0)):
        Proposal.objects.filter(number=number).update(supports=supports, seen=opened_times)

    newest = numbers_on(client.get(here(consultation, "?order=newest")).content.decode())
    supported = numbers_on(client.get(here(consultation, "?order=supported")).content.decode())
    unseen = numbers_on(client.get(here(consultation, "?order=unseen")).content.decode())

    assert newest == [6, 5, 4, 3, 2, 1]
    assert supported[:2] == [2, 3]
    assert unseen[-2:] == [2, 1]


def test_words_find_a_proposal_in_any_width(client):
    consultation = many(3)

    found = client.get(here(consultation, "?q=題２&turn=1")).content.decode()
    nothing = client.get(here(consultation, "?q=ぶどう&turn=1")).content.decode()

    assert numbers_on(found) == [2]
    assert "あてはまる提案はありません" in nothing


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=9999999", "?page=x", "?turn=-1&order=??", "?turn=99999999"]
)
def test_odd_questions_still_get_a_list(client, query):
    assert client.get(here(many(2), query), follow=True).status_code == 200


@pytest.mark.parametrize("rest", ["?turn=1", "1/", "1/history/", "my/", "my/1/"])
def test_a_page_costs_the_same_statements_for_one_row_and_for_thirty(client, rest):
    counts = []
    for rows in (1, 30):
        proposal = at_once(people=6)
        consultation = proposal.consultation
        now = timezone.now()
        client.cookies.clear()
        client.get(here(consultation, "my/"))
        device = client.cookies["proposer"].value
        assert device
        for row in range(rows):
            made.suggested(proposal, f"n{row}", title=f"別の題{row}", at=now)
            made.proposed(consultation, made.LAMP, f"p{row}", at=now)
        client.get(here(consultation, rest))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(here(consultation, rest)).status_code == 200
        counts.append(len(caught))

    assert 2 <= counts[0] == counts[1] <= 12


def test_the_data_hold_no_person_and_no_text_that_is_not_shown(client):
    of = division()
    consultation = opened(of=of)
    at_once(consultation=consultation, people=4)
    held = at_once(consultation=consultation, wording=made.LAMP, device="b", people=5)
    made.decided(held, "held", makers.head(of), "advertising", at=timezone.now())

    table = client.get(f"/consultations/{consultation.code}/proposals.csv").content.decode("utf-8-sig")
    data = json.loads(client.get(f"/consultations/{consultation.code}/proposals.json").content)

    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["title"], row["supports"]) for row in rows] == [(made.BENCH.title, ""), ("", "5")]
    assert data["proposals"][1]["hold_reason"] == "advertising"
    assert "author" not in table and "key" not in table.splitlines()[0]


def test_one_address_sends_only_so_many_texts(client, settings):
    settings.YORIAI_OPINIONS_PER_HOUR = 2
    consultation = opened()

    answers = [send(client, consultation).status_code for _ in range(3)]

    assert answers == [302, 302, 429]


def test_one_address_gives_only_so_many_supports(client, settings):
    settings.YORIAI_VOTES_PER_HOUR = 2
    proposal = at_once()
    client.get(here(proposal.consultation, "my/1/"))

    answers = [support(client, proposal, choice).status_code for choice in ("support", "withdraw", "support")]

    assert answers == [200, 200, 429]


def test_one_address_brings_only_so_many_newcomers_and_looking_uses_up_nothing(settings):
    settings.YORIAI_VOTERS_PER_HOUR = 2
    proposal = at_once()
    clients = [Client() for _ in range(3)]

    opened_pages = [one.get(here(proposal.consultation, "my/1/")).status_code for one in clients]
    clicked = [support(one, proposal).status_code for one in clients]
    again = support(clients[0], proposal, "withdraw").status_code

    assert (opened_pages, clicked, again) == ([200, 200, 200], [200, 200, 429], 200)


def test_opened_pages_are_counted_with_the_next_support(client):
    proposal = at_once()
    for _ in range(3):
        client.get(here(proposal.consultation, "1/"))
    client.get(here(proposal.consultation, "my/1/"))

    support(client, proposal)

    assert Proposal.objects.get().seen == 3


def test_after_the_last_day_the_list_stays_and_nothing_more_is_taken(client):
    consultation = opened(days_ago=30)
    page = client.get(here(consultation), follow=True).content.decode()

    assert "いまは提案と応援を受け付けていません" in page
    assert client.get(here(consultation, "my/new/")).status_code == 409


def test_the_page_of_the_consultation_leads_to_the_proposals(client):
    consultation = opened()

    page = client.get(f"/consultations/{consultation.code}/").content.decode()

    assert "提案する・応援する" in page
    assert "みんなの提案を見る" in page


def test_a_consultation_without_proposals_has_none_of_these_pages(client):
    other = makers.open_consultation(starts_on=day_of(timezone.now()), at=timezone.now())

    for rest in ("", "1/", "my/", "my/new/"):
        assert client.get(here(other, rest)).status_code == 404
    assert client.get(f"/consultations/{other.code}/proposals.csv").status_code == 404


def test_what_waits_for_a_check_is_among_the_work_of_the_day(client):
    of = division()
    consultation = opened(of=of, at_once=False)
    made.proposed(consultation, at=timezone.now())
    signed_in(client, Role.DIVISION_STAFF, of)

    page = client.get("/desk/").content.decode()

    assert f"/desk/consultations/{consultation.code}/proposals/" in page
    assert "確認を待っている提案・変更の案 1件" in page
