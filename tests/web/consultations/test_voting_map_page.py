"""The map and the open data in a browser: the same facts as drawing, words and table; nothing of a few."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.consultations import voting_makers
from tests.apps.consultations.test_voting_map import TEXTS, camps
from yoriai.apps.consultations.models import Statement
from yoriai.apps.consultations.tasks import draw_map
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import voting_flood

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_from_before():
    voting_flood.forget()


def opened(sizes=(12, 9), draws=True, days_ago=0):
    now = timezone.now() - timedelta(days=days_ago)
    consultation = voting_makers.open_voting(texts=TEXTS, starts_on=day_of(now), at=now)
    camps(consultation, sizes, at=now)
    if draws:
        draw_map(consultation_id=consultation.pk, at=now)
    return consultation


def url(consultation, rest):
    return f"/consultations/{consultation.code}/{rest}"


def table(response):
    text = b"".join(response) if response.streaming else response.content
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def test_the_map_is_a_drawing_with_the_same_facts_in_words_and_in_a_table(client):
    consultation = opened()

    page = client.get(url(consultation, "map/")).content.decode()

    assert 'role="img"' in page and "<desc" in page
    assert "グループAは12人。グループBは9人。" in page
    assert "A、Bのどのグループも" in page and "9番目の案がよい。" in page
    assert page.count('scope="row"') == 10
    assert "あなた" not in re.sub(r"<a .*?</a>", "", page)


def test_before_the_first_map_the_page_says_when_there_will_be_one(client):
    consultation = opened(sizes=(2, 1))

    page = client.get(url(consultation, "map/")).content.decode()
    data = json.loads(client.get(url(consultation, "map.json")).content)

    assert "地図はまだありません" in page
    assert (data["version"], data["people"], data["statements"]) == (0, 0, [])


def test_who_answered_finds_herself_and_nobody_else_sees_it(client):
    consultation = opened()
    client.get(url(consultation, "vote/"))
    for number in range(1, 9):
        said = "agree" if number % 2 == 0 else "disagree"
        client.post(url(consultation, f"vote/{number}/"), {"answer": said})

    mine = client.get(url(consultation, "vote/map/"))
    other = Client().get(url(consultation, "vote/map/")).content.decode()

    assert "あなたはグループAの近くにいます" in mine.content.decode()
    assert "map__own" in mine.content.decode() and "no-store" in mine.headers["Cache-Control"]
    assert "map__own" not in other and "まだ地図にありません" in other


def test_a_map_that_did_not_change_is_not_sent_again(client):
    consultation = opened()
    for rest in ("map/", "map.json"):
        first = client.get(url(consultation, rest))

        again = client.get(url(consultation, rest), headers={"If-None-Match": first.headers["ETag"]})

        assert (again.status_code, again.content) == (304, b"")


def test_what_was_taken_down_since_is_not_said_any_more(client):
    consultation = opened()
    Statement.objects.filter(number=9).update(state="held", hold_reason="off_topic")

    page = client.get(url(consultation, "map/")).content.decode()
    data = json.loads(client.get(url(consultation, "map.json")).content)

    assert "9番目の案がよい。" not in page
    assert [one["text"] for one in data["statements"] if one["number"] == 9] == [None]


def test_unclear_groups_are_said_to_be_unclear(client):
    consultation = opened()
    snapshot = consultation.maps.get()
    snapshot.content["certainty"]["is_clear"] = False
    snapshot.save()

    page = client.get(url(consultation, "map/")).content.decode()

    assert "グループの境目は、まだはっきりしていません" in page


def test_the_data_of_the_map_names_its_format_and_version(client):
    consultation = opened()

    data = json.loads(client.get(url(consultation, "map.json")).content)

    assert (data["format"], data["version"], data["people"], data["votes"]) == ("yoriai-map/1", 1, 21, 210)
    assert data["statements"][0]["text"] == TEXTS[0]


OVER = 40  # days after which no vote is taken any more


def test_while_votes_are_taken_nobody_can_watch_them_come_in(client):
    consultation = opened()

    answer = client.get(url(consultation, "participants-votes.csv"))

    assert answer.status_code == 404
    assert "投票が終わってから" in answer.content.decode()
    assert "participants-votes.csv" not in client.get(url(consultation, "statements/")).content.decode()


def test_votes_come_in_the_columns_of_polis_with_new_numbers(client):
    consultation = opened(days_ago=OVER)

    rows = table(client.get(url(consultation, "participants-votes.csv")))

    assert list(rows[0]) == [
        "participant",
        "group-id",
        "n-comments",
        "n-votes",
        "n-agree",
        "n-disagree",
        *(str(number) for number in range(1, 11)),
        "level",
    ]
    assert {row["level"] for row in rows} == {"device"}
    assert [row["participant"] for row in rows] == [str(number) for number in range(21)]
    assert sorted(row["group-id"] for row in rows) == ["0"] * 12 + ["1"] * 9
    assert sum(int(row["n-votes"]) for row in rows) == 210
    assert {row["9"] for row in rows} == {"1"}


def test_below_five_participants_and_five_answers_nothing_is_given_away(client):
    few, many = opened(sizes=(2, 2), days_ago=OVER), opened(days_ago=OVER)
    then = timezone.now() - timedelta(days=OVER)
    voting_makers.proposed(many, "新しい案がよい。", device="0-1", at=then)
    Statement.objects.filter(consultation=many, number=11).update(state="shown")
    voting_makers.cast(many, 11, 1, device="0-1", at=then)

    assert table(client.get(url(few, "participants-votes.csv"))) == []
    assert {row["agrees"] for row in table(client.get(url(few, "comments.csv")))} == {""}
    assert {row["11"] for row in table(client.get(url(many, "participants-votes.csv")))} == {""}


def test_statements_come_in_the_columns_of_polis_without_the_words_of_hidden_ones(client):
    consultation = opened()
    voting_makers.proposed(consultation, "=HYPERLINK(1)という案がよい。", at=timezone.now())
    Statement.objects.filter(number=2).update(state="held", hold_reason="off_topic")

    rows = table(client.get(url(consultation, "comments.csv")))

    assert [(row["moderated"], row["comment-body"]) for row in rows][:2] == [("1", TEXTS[0]), ("-1", "")]
    assert (rows[10]["moderated"], rows[10]["comment-body"], rows[10]["author-id"]) == ("0", "", "")
    Statement.objects.filter(number=11).update(state="shown")
    assert table(client.get(url(consultation, "comments.csv")))[10]["comment-body"].startswith("'=")
