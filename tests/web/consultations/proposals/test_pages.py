"""Proposals in a browser: the list in a fair order, proposing with a look before, supporting, changing, merging."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.apps.consultations import makers
from tests.apps.consultations import proposal_makers as made
from tests.factories import division
from tests.web.consultations.proposals.pages import (
    FILLED,
    at_once,
    filled_in,
    here,
    opened,
    send,
    support,
)
from yoriai.apps.consultations.models import Contributor, Proposal, Suggestion, Support
from yoriai.pure import transparency

pytestmark = pytest.mark.django_db


def test_a_proposal_is_written_looked_at_and_sent_without_an_account(client):
    consultation = opened()
    data = filled_in(client, consultation, place="駅の北口")

    look = client.post(here(consultation, "my/new/"), {**data, "step": "confirm"}).content.decode()
    assert "まだ送られていません" in look
    assert not Proposal.objects.exists()
    sent = client.post(here(consultation, "my/new/"), {**data, "step": "send"}, follow=True)

    page = sent.content.decode()
    assert "提案を受け付けました" in page
    assert re.search(r"\d{4}[- ]\d{4}[- ]\d{4}", page)
    assert "駅の北口" in client.get(here(consultation, "1/")).content.decode()


def test_a_double_click_stores_one(client):
    consultation = opened()
    data = {**filled_in(client, consultation), "step": "send"}

    places = [client.post(here(consultation, "my/new/"), data).headers["Location"] for _ in range(2)]

    assert places[0] == places[1]
    assert Proposal.objects.count() == 1


def test_before_sending_one_sees_what_is_alike_and_can_support_it_instead(client):
    consultation = opened()
    alike = at_once(consultation=consultation)
    at_once(consultation=consultation, wording=made.LAMP, device="b")
    data = filled_in(client, consultation, title="公園にベンチがほしい", wish="池の前にベンチを置く。")

    page = client.post(here(consultation, "my/new/"), {**data, "step": "confirm"}).content.decode()

    assert "似た提案がすでにあります" in page
    assert here(consultation, f"{alike.number}/") in page
    assert here(consultation, "2/") not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "提案の題が入力されていません"),
        ({"wish": "  "}, "「こうなるとよい」が入力されていません"),
        ({"wish": "あ" * 2001}, "2000文字まで"),
        ({"title": "🌸"}, "提案の題が入力されていません"),
        ({"email": "そうではない"}, "メールアドレス"),
        ({"website": "http://example.jp"}, "この欄は空のまま"),
        ({"section": "99"}, "案のどの部分"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost(client, fields, said):
    consultation = opened()
    data = filled_in(client, consultation, **{"title": "題です", "wish": "ほしいです", **fields})

    response = client.post(here(consultation, "my/new/"), {**data, "step": "send"})

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert fields.get("title", "題です") in page
    assert not Proposal.objects.exists()


def test_markup_is_shown_as_text(client):
    proposal = at_once(wording=made.ProposalWording("<b>太字</b>", "<script>alert(1)</script>"))

    page = client.get(here(proposal.consultation, "1/")).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_without_a_mark_of_this_site_nothing_is_stored():
    proposal = at_once()
    consultation = proposal.consultation
    fresh = Client()
    before = Contributor.objects.count()

    answers = [
        fresh.post(here(consultation, "my/1/support/"), {"choice": "support", "version": "1"}),
        fresh.post(here(consultation, "my/new/"), {**FILLED, "submission_key": "k" * 20, "step": "send"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert Contributor.objects.count() == before


def test_the_mark_goes_to_the_personal_pages_alone_and_public_pages_set_none(client):
    proposal = at_once()
    consultation = proposal.consultation
    client.get(here(consultation, "1/"))
    client.get(here(consultation), follow=True)
    assert "proposer" not in client.cookies

    client.get(here(consultation, "my/1/"))

    mark = client.cookies["proposer"]
    assert (mark["path"], mark["httponly"], mark["samesite"]) == (here(consultation, "my/"), True, "Lax")


def test_one_supports_in_two_steps_and_takes_it_back(client):
    proposal = at_once()
    client.get(here(proposal.consultation, "my/1/"))

    assert "応援しました" in support(client, proposal).content.decode()
    support(client, proposal)
    assert Proposal.objects.get().supports == 1
    assert "応援を取り消しました" in support(client, proposal, "withdraw").content.decode()
    assert Proposal.objects.get().supports == 0


@pytest.mark.parametrize(
    "data", [{}, {"choice": "x", "version": "1"}, {"choice": "support", "version": "九"}]
)
def test_a_made_up_choice_is_refused(client, data):
    proposal = at_once()
    client.get(here(proposal.consultation, "my/1/"))

    assert client.post(here(proposal.consultation, "my/1/support/"), data).status_code == 422


def test_the_number_of_supports_is_public_from_five_on(client):
    few = at_once(people=4)
    page = client.get(here(few.consultation, "1/")).content.decode()
    assert "応援 5人未満" in page

    made.choose(few, "fifth", at=timezone.now())

    page = client.get(here(few.consultation, "1/")).content.decode()
    assert "応援 <strong>5</strong>人" in page


def test_a_supporter_of_an_earlier_text_is_told_and_decides(client):
    proposal = at_once()
    client.get(here(proposal.consultation, "my/1/"))
    support(client, proposal)
    made.suggested(proposal, "author", title="公園に木のベンチを", at=timezone.now())

    page = client.get(here(proposal.consultation, "my/1/")).content.decode()
    assert "応援したのは第1版、今は第2版です" in page
    assert "応援したのは第1版" in client.get(here(proposal.consultation, "my/")).content.decode()
    support(client, proposal, version=2)

    assert Support.objects.get().version == 2


def test_a_neighbour_suggests_and_the_author_answers(client):
    consultation = opened()
    author = Client()
    send(author, consultation)
    form = client.get(here(consultation, "my/1/change/")).content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', form)[1]
    data = {
        **FILLED,
        "wish": "屋根のある置き場を2か所ほしい。",
        "reason": "北口にも要ります。",
        "base_version": "1",
        "submission_key": key,
        "website": "",
    }

    look = client.post(here(consultation, "my/1/change/"), {**data, "step": "confirm"}).content.decode()
    assert "<ins>" in look
    assert not Suggestion.objects.exists()
    client.post(here(consultation, "my/1/change/"), {**data, "step": "send"})
    assert "参加者1" in client.get(here(consultation, "1/")).content.decode()
    answered = author.post(
        here(consultation, "my/1/suggestions/1/"), {"state": "accepted", "reason": "", "seen_version": "1"}
    )

    assert answered.status_code == 302
    history = client.get(here(consultation, "1/history/")).content.decode()
    assert "第2版" in history
    assert "北口にも要ります。" in history
    assert Proposal.objects.get().wish == "屋根のある置き場を2か所ほしい。"


def test_nobody_else_answers_or_joins(client):
    proposal = at_once()
    made.suggested(proposal, at=timezone.now())
    code = proposal.consultation
    client.get(here(code, "my/1/"))

    for place in ("my/1/suggestions/1/", "my/1/merge/", "my/1/merge/2/", "my/1/merges/1/"):
        assert client.get(here(code, place)).status_code == 404


def test_declining_without_a_reason_is_said_on_the_form():
    author = Client()
    consultation = opened()
    send(author, consultation)
    made.suggested(Proposal.objects.get(), at=timezone.now())

    response = author.post(
        here(consultation, "my/1/suggestions/1/"), {"state": "declined", "reason": "", "seen_version": "1"}
    )

    assert response.status_code == 422
    assert "取り入れない理由を書いてください" in response.content.decode()


def test_an_answer_on_an_older_text_is_told_and_keeps_what_was_typed():
    author = Client()
    consultation = opened()
    send(author, consultation)
    made.suggested(Proposal.objects.get(), at=timezone.now())
    author_device = Proposal.objects.get().authors.get().contributor
    assert author_device.level == "device"
    other = made.suggested(Proposal.objects.get(), "b", title="別の題", at=timezone.now())
    author.post(
        here(consultation, f"my/1/suggestions/{other.number}/"), {"state": "accepted", "seen_version": 1}
    )

    response = author.post(
        here(consultation, "my/1/suggestions/1/"),
        {"state": "declined", "reason": "足りません。", "seen_version": "1"},
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "第2版に変わりました" in page
    assert "足りません。" in page
    assert 'name="seen_version" value="2"' in page


def test_two_authors_join_their_proposals():
    consultation = opened()
    first, second, reader = Client(), Client(), Client()
    send(first, consultation)
    send(second, consultation, title="駅に駐輪場", wish="南口にも。")
    form = first.get(here(consultation, "my/1/merge/2/")).content.decode()
    assert "屋根のある置き場がほしい。\n\n南口にも。" in form

    data = {**FILLED, "reason": "同じことなので。", "first_version": 1, "second_version": 1}
    first.post(here(consultation, "my/1/merge/2/"), data)
    assert "まとめる相談" in second.get(here(consultation, "my/2/")).content.decode()
    merge = re.search(r"my/2/merges/(\d+)/", second.get(here(consultation, "my/2/")).content.decode())[1]
    second.post(here(consultation, f"my/2/merges/{merge}/"), {"state": "agreed", "reason": ""})

    joint = reader.get(here(consultation, "3/")).content.decode()
    assert "もとになった提案" in joint
    assert "提案した人どうしの合意" in joint
    assert "提案3にまとめられました" in reader.get(here(consultation, "1/")).content.decode()
    assert "駅に駐輪場" in reader.get(here(consultation, "2/")).content.decode()
    assert "文を書き直す" in second.get(here(consultation, "my/3/")).content.decode()


def test_a_receipt_opens_the_own_proposal_in_another_browser(client):
    consultation = opened()
    first = Client()
    number = send(first, consultation).headers["Location"].rstrip("/").rpartition("/")[2]
    client.get(here(consultation, "my/"))

    wrong = client.post(here(consultation, "my/"), {"receipt": "123"})
    right = client.post(here(consultation, "my/"), {"receipt": f" {number[:4]} {number[4:]}"}, follow=True)

    assert wrong.status_code == 404
    assert "文を書き直す" in right.content.decode()


def test_the_receipt_leads_from_the_page_of_voices_to_the_proposal(client):
    done = made.proposed(opened(), at=timezone.now())

    response = client.get(f"/voices/{done.receipt.number}/", follow=True)

    assert "提案を受け付けました" in response.content.decode()


def test_the_receipt_is_a_document_that_proves_the_first_wording(client):
    done = made.proposed(opened(), at=timezone.now())
    made.suggested(done.proposal, "author", wish="ベンチを2つ。", at=timezone.now())

    document = client.get(reverse("ledger:receipt", args=[done.receipt.number])).content

    assert transparency.verify_receipt(document).content["wish"] == made.BENCH.wish


def test_what_waits_is_not_public_but_its_author_reads_it():
    author, reader = Client(), Client()
    consultation = opened(at_once=False)
    send(author, consultation)

    page = reader.get(here(consultation, "1/"))

    assert (page.status_code, FILLED["title"] in page.content.decode()) == (200, False)
    assert reader.get(here(consultation, "my/1/")).status_code == 404
    assert reader.get(here(consultation, "1/history/")).status_code == 404
    assert FILLED["title"] in author.get(here(consultation, "my/1/")).content.decode()
    assert FILLED["title"] not in reader.get(here(consultation), follow=True).content.decode()


def test_one_that_is_held_back_says_why_in_public_and_to_its_author():
    of = division()
    consultation = opened(of=of)
    author, reader = Client(), Client()
    send(author, consultation)
    made.decided(Proposal.objects.get(), "held", makers.head(of), "off_topic", at=timezone.now())

    public = reader.get(here(consultation, "1/")).content.decode()

    assert "テーマと関係のない内容のため" in public
    assert FILLED["wish"] not in public
    assert FILLED["wish"] in author.get(here(consultation, "my/1/")).content.decode()
    assert "テーマと関係のない内容のため：1件" in reader.get(here(consultation), follow=True).content.decode()
