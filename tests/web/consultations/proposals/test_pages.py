"""Proposals in a browser: the list in a fair order, proposing with a look before, supporting, changing, merging."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from itertools import chain

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.apps.consultations import makers
from tests.apps.consultations import proposal_makers as made
from tests.factories import division, signed_in
from yoriai.apps.consultations.models import Contributor, Proposal, Suggestion, Support
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of
from yoriai.pure import transparency
from yoriai.web.consultations.proposals import flood, seen

pytestmark = pytest.mark.django_db

FILLED = {"title": "駅前に自転車置き場を", "problem": "", "wish": "屋根のある置き場がほしい。"}


@pytest.fixture(autouse=True)
def _no_limits_from_before():
    flood.forget()
    seen.taken("all")


def opened(days_ago=0, **more):
    at = timezone.now() - timedelta(days=days_ago)
    return made.open_proposing(starts_on=day_of(at), at=at, **more)


def here(consultation, rest=""):
    return f"/consultations/{consultation.code}/proposals/{rest}"


def filled_in(client, consultation, **more):
    page = client.get(here(consultation, "my/new/")).content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', page)[1]
    return {**FILLED, "submission_key": key, "website": "", **more}


def send(client, consultation, **more):
    data = filled_in(client, consultation, **more)
    return client.post(here(consultation, "my/new/"), {**data, "step": "send"})


def at_once(*, people=0, wording=made.BENCH, device="author", consultation=None, of=None):
    now = timezone.now()
    consultation = consultation or opened(of=of)
    proposal = made.proposed(consultation, wording, device, at=now).proposal
    made.cheered(proposal, people, at=now)
    return proposal


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


def support(client, proposal, choice="support", version=1):
    address = here(proposal.consultation, f"my/{proposal.number}/support/")
    return client.post(address, {"choice": choice, "version": version}, follow=True)


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


def numbers_on(page):
    return [int(found) for found in re.findall(r'id="proposal-(\d+)"', page)]


def many(count, consultation=None):
    consultation = consultation or opened()
    now = timezone.now()
    Proposal.objects.bulk_create(
        Proposal(
            consultation=consultation,
            number=number,
            title=f"提案の題{number}",
            wish=f"こうしたい{number}。",
            state="shown",
            received_at=now,
            changed_at=now,
            sender_key=f"s{number}",
            submission_key=f"key-{consultation.pk}-{number}",
        )
        for number in range(1, count + 1)
    )
    return consultation


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
