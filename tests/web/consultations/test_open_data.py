"""All data of a consultation: what is published, described, without anybody in it."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from django.utils import timezone

from tests.apps.consultations import makers, proposal_makers, voting_makers
from tests.apps.coordination import chains
from tests.factories import division
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.operations import ContactDraft
from yoriai.apps.consultations.tasks import draw_map
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import package_limit

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def unpacked(client, code: str) -> dict[str, str]:
    response = client.get(f"/consultations/{code}/data.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist()}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def answered():
    return chains.whole(opinions=2).consultation


@pytest.fixture
def voting():
    now = timezone.now()
    found = voting_makers.open_voting(starts_on=day_of(now), at=now)
    voting_makers.crowd(found, 6, at=now)
    draw_map(consultation_id=found.pk, at=now)
    return found


def test_published_results_are_packed_with_every_table_described(client, answered):
    files = unpacked(client, answered.code)

    description = json.loads(files["dataset.json"])
    assert {"phases.csv", "sections.csv", "items.csv", "opinions.csv", "people.csv"} <= files.keys()
    assert [row["text"] for row in rows(files["opinions.csv"])] == ["意見その0", "意見その1"]
    assert rows(files["items.csv"])[0]["disposition"] == "adopted"
    for distribution in description["dcat:distribution"]:
        name = distribution["dcat:downloadURL"].rsplit("/", 1)[-1]
        if "csvw:tableSchema" in distribution:
            told = [column["csvw:name"] for column in distribution["csvw:tableSchema"]["csvw:column"]]
            assert told == next(csv.reader(io.StringIO(files[name])))
        assert distribution["dct:license"].startswith("https://")


def test_before_the_results_there_is_no_word_of_an_opinion(client):
    now = timezone.now()
    consultation = makers.open_consultation(starts_on=day_of(now), at=now)
    draft = makers.said(consultation, "まだ公表されない意見", contact=ContactDraft(name="〇〇"))
    operations.submit_opinion(draft=draft, by=ANYONE, at=now)

    files = unpacked(client, consultation.code)

    assert "まだ公表されない意見" not in "".join(files.values())
    assert json.loads(files["dataset.json"])["later"] == ["results"]
    assert client.get(f"/consultations/{consultation.code}/data/opinions.csv").status_code == 404


def test_nobody_is_in_the_data(client, answered):
    everything = "".join(unpacked(client, answered.code).values())

    for secret in ("sender_key", "submission_key", "receiver", "@", "standing_of"):
        assert secret not in everything.replace("@context", "").replace("@type", "").replace("@id", "")


def test_of_fewer_than_five_nothing_is_told(client, answered):
    people = rows(unpacked(client, answered.code)["people.csv"])

    assert [row["opinions"] for row in people if row["by"] == "channel"] == [""]


def test_what_is_withheld_is_counted_and_not_told(client):
    made = chains.whole(opinions=2)
    hidden = made.opinions[0]
    hidden.withholding = "personal_data"
    hidden.save()

    told = rows(unpacked(client, made.consultation.code)["opinions.csv"])

    assert (told[0]["text"], told[0]["not_shown"]) == ("", "personal_data")
    assert "意見その0" not in "".join(unpacked(client, made.consultation.code).values())


def test_votes_come_after_the_last_day_and_statements_at_once(client, voting):
    files = unpacked(client, voting.code)

    assert rows(files["comments.csv"])[0]["comment-body"]
    assert json.loads(files["map.json"])["people"] == 6
    assert "participants-votes.csv" not in files
    assert json.loads(files["dataset.json"])["later"] == ["results", "votes"]


def test_the_page_explains_every_column_and_what_comes_later(client, voting):
    page = client.get(f"/consultations/{voting.code}/data/").content.decode()

    assert "comment-body" in page
    assert "まだないデータ" in page
    assert "creativecommons.org" in page


def test_a_draft_and_a_table_that_is_not_there_are_not_found(client, answered):
    office = division()
    drafted = makers.draft_consultation(makers.head(office), office)

    for place in (f"{drafted.code}/data/", f"{drafted.code}/data.zip", f"{answered.code}/data/x.csv"):
        assert client.get(f"/consultations/{place}").status_code == 404


@pytest.mark.parametrize("opinions", [1, 6])
def test_the_package_reads_a_fixed_number_of_statements(client, django_assert_num_queries, opinions):
    made = chains.whole(opinions=opinions)

    with django_assert_num_queries(22):
        unpacked(client, made.consultation.code)


@pytest.fixture
def proposing():
    now = timezone.now()
    found = proposal_makers.open_proposing(starts_on=day_of(now), at=now)
    bench = proposal_makers.proposed(found, at=now, email="someone@example.jp").proposal
    lamp = proposal_makers.proposed(found, proposal_makers.LAMP, "second", at=now).proposal
    proposal_makers.cheered(bench, 6, at=now)
    proposal_makers.cheered(lamp, 4, "few", at=now)
    proposal_makers.answered(proposal_makers.suggested(bench, at=now), at=now)
    return found


def test_proposals_are_told_with_their_supports_from_five_on(client, proposing):
    files = unpacked(client, proposing.code)

    told = rows(files["proposals.csv"])
    assert [(row["number"], row["title"], row["state"], row["version"], row["supports"]) for row in told] == [
        ("1", "公園にベンチを", "shown", "2", "6"),
        ("2", "夜道に明かりを", "shown", "1", ""),
    ]
    assert told[0]["received_on"] == day_of(timezone.now()).isoformat()


def test_every_wording_of_a_proposal_is_told_with_its_day_and_without_a_person(client, proposing):
    files = unpacked(client, proposing.code)

    told = rows(files["proposal-versions.csv"])
    assert [(row["number"], row["version"], row["hand"]) for row in told] == [
        ("1", "1", "author"),
        ("1", "2", "contributor"),
        ("2", "1", "author"),
    ]
    assert told[1]["wish"] == "池の前と広場にベンチを3つずつ置く。"
    assert {row["made_on"] for row in told} == {day_of(timezone.now()).isoformat()}
    assert "someone@example.jp" not in "".join(files.values())


def test_of_a_proposal_that_is_not_shown_no_wording_is_told(client, proposing):
    first = proposing.proposals.get(number=1)
    office = makers.head(proposing.division)
    proposal_makers.decided(first, "held", office, "personal_data", at=timezone.now())

    files = unpacked(client, proposing.code)

    assert "ベンチ" not in "".join(files.values())
    assert rows(files["proposals.csv"])[0]["hold_reason"] == "personal_data"


def test_one_address_gets_only_some_packages_in_an_hour(client, answered, settings):
    settings.YORIAI_PACKAGES_PER_HOUR = 2
    package_limit.forget()
    page = f"/consultations/{answered.code}/data.zip"

    def asked(**more: str) -> int:
        response = client.get(page, **more)
        b"".join(response)  # read to its end, which also ends the request
        return response.status_code

    answers, elsewhere = [asked() for _ in range(3)], asked(REMOTE_ADDR="192.0.2.7")
    table = client.get(f"/consultations/{answered.code}/data/phases.csv").status_code
    package_limit.forget()

    assert (answers, elsewhere, table) == ([200, 200, 429], 200, 200)
