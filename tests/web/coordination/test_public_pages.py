"""声のゆくえ, the chain pages, decisions and figures as everybody sees them."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from tests.apps.coordination import chains
from tests.apps.coordination.test_voices import UNKNOWN, full_width, receipt
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import AnswerRevision, ItemEvent
from yoriai.apps.organisation.rules import Role
from yoriai.pure.transparency import spoken

pytestmark = pytest.mark.django_db
CONTACT = ("秘密太郎", "secret@example.jp", "秘密町1-2-3", "090-0000-0000")


def text_of(response) -> str:
    return response.content.decode()


def chain_addresses(made) -> list[str]:
    return [
        reverse("coordination:opinion", args=[made.opinions[0].pk]),
        reverse("coordination:trace_item", args=[made.consultation.code, made.item.number]),
        reverse("coordination:trace_measure", args=[made.measure.code]),
        reverse("coordination:trace_cost", args=[made.line.pk]),
        reverse("coordination:trace_indicator", args=[made.indicator.pk]),
        reverse("coordination:trace_decision", args=[made.decision.pk]),
        f"/api/v1/trace/opinions/{made.opinions[0].pk}",
        f"/api/v1/trace/items/{made.consultation.code}/{made.item.number}",
        f"/api/v1/trace/measures/{made.measure.code}",
        f"/api/v1/trace/costs/{made.line.pk}",
        f"/api/v1/trace/indicators/{made.indicator.pk}",
        f"/api/v1/trace/decisions/{made.decision.pk}",
    ]


def list_addresses(made) -> list[str]:
    return [
        reverse("coordination:voices"),
        reverse("coordination:figures"),
        reverse("coordination:figures_csv"),
        reverse("coordination:figures_json"),
        reverse("coordination:decisions"),
        reverse("coordination:meeting", args=[made.decision.meeting.code]),
        "/api/v1/consultations",
        f"/api/v1/consultations/{made.consultation.code}",
        "/api/v1/measures",
        "/api/v1/cost-lines",
        "/api/v1/meetings",
        "/api/v1/figures",
        "/api/v1/log/leaves",
    ]


def own_addresses(number: str) -> list[str]:
    return [
        reverse("coordination:voice", args=[number]),
        reverse("coordination:slip", args=[number]),
        f"/api/v1/trace/receipts/{number}",
    ]


def test_a_receipt_number_in_full_width_leads_to_the_voice(client):
    number = receipt(chains.whole().opinions[0])

    response = client.get(reverse("coordination:voices"), {"number": full_width(number)})

    assert response.status_code == 302
    assert response.url == reverse("coordination:voice", args=[number])


@pytest.mark.parametrize(
    ("typed", "shown"), [("123", "打ち間違い"), (UNKNOWN, "見つかりません"), ("", "入力")]
)
def test_a_wrong_number_is_answered_beside_the_field(client, typed, shown):
    response = client.get(reverse("coordination:voices"), {"number": typed})

    assert response.status_code == 422
    assert shown in text_of(response)
    assert 'aria-invalid="true"' in text_of(response)


@pytest.mark.parametrize("number", ["123", UNKNOWN, "x" * 50])
def test_a_wrong_address_is_a_kind_page(client, number):
    response = client.get(reverse("coordination:voice", args=[number]))

    assert response.status_code == 404
    assert "受付番号" in text_of(response)


def test_the_voice_page_tells_the_chain_and_stays_out_of_caches(client):
    made = chains.whole()
    number = receipt(made.opinions[0])

    response = client.get(reverse("coordination:voice", args=[number]))

    page = text_of(response)
    for shown in (
        spoken(number),
        "意見その0",
        "講座について",
        "回数を増やします",
        "必要性が高いため",
        "1,200,000円",
    ):
        assert shown in page
    assert reverse("ledger:receipt", args=[number]) in page
    assert reverse("coordination:trace_cost", args=[made.line.pk]) in page
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


def test_right_after_sending_the_page_says_thanks_and_offers_another(client):
    made = chains.whole(published=False)
    made.consultation.closes_on = made.consultation.published_on.replace(year=2100)
    made.consultation.save()
    number = receipt(made.opinions[0])

    page = text_of(client.get(reverse("coordination:voice", args=[number]) + "?new=1"))

    assert "ありがとうございます" in page
    assert reverse("consultations:speak", args=[made.consultation.code]) in page
    assert reverse("coordination:slip", args=[number]) in page


def test_before_publication_only_days_are_shown_everywhere(client):
    made = chains.whole(published=False)
    ItemEvent.objects.create(
        item=made.item,
        kind="renamed",
        reason="内々の整理",
        at=made.decision.asserted_at,
        division=made.consultation.division,
    )
    number = receipt(made.opinions[0])
    hidden = (
        "講座を増やす",
        "講座について",
        "回数を増やします",
        "同じ趣旨のため",
        "回数を増やしたため",
        "内々の整理",
    )

    pages = [text_of(client.get(address)) for address in (*own_addresses(number), *chain_addresses(made))]
    lists = [text_of(client.get(address)) for address in list_addresses(made)]

    assert [word for page in (*pages, *lists) for word in hidden if word in page] == []
    assert "意見その0" in pages[0]
    assert [page for page in (*pages[3:], *lists) if "意見その0" in page] == []
    assert client.get(reverse("coordination:opinion", args=[made.opinions[0].pk])).status_code == 404
    assert client.get(f"/api/v1/consultations/{made.consultation.code}/results").status_code == 404
    assert client.get(f"/api/v1/consultations/{made.consultation.code}/opinions").status_code == 404


def test_contacts_and_sender_keys_are_on_no_page_and_in_no_data(client):
    made = chains.whole(opinions=2)
    number = receipt(made.opinions[0])
    code = made.consultation.code
    addresses = [
        *own_addresses(number),
        *chain_addresses(made),
        *list_addresses(made),
        f"/api/v1/consultations/{code}/results",
        f"/api/v1/consultations/{code}/opinions",
    ]

    for address in addresses:
        response = client.get(address)
        assert (response.status_code, address) == (200, address)
        assert [word for word in (*CONTACT, "sender-", "submission-") if word in text_of(response)] == []


@pytest.mark.parametrize("hiding", [{"withholding": "third_party"}, {"text": "", "erased_at": chains.NOON}])
def test_a_withheld_or_erased_text_is_nowhere(client, hiding):
    made = chains.whole()
    said = chains.opinion(made.consultation, **{"text": "名指しの中傷", **hiding})
    chains.place(said, made.item)
    made.opinions.insert(0, said)
    addresses = [
        *own_addresses(receipt(said)),
        *chain_addresses(made),
        f"/api/v1/consultations/{made.consultation.code}/opinions",
    ]

    pages = [text_of(client.get(address)) for address in addresses]

    assert [page for page in pages if "名指しの中傷" in page] == []
    told = "第三者の利益" if "withholding" in hiding else "消去"
    assert [told in page for page in (pages[0], pages[1], pages[3])] == [True, True, True]


def test_a_draft_measure_is_nowhere(client):
    made = chains.whole(measure_state="draft")
    made.measure.title = "まだ秘密の施策"
    made.measure.save()
    number = receipt(made.opinions[0])

    pages = {
        address: client.get(address)
        for address in (*own_addresses(number), *chain_addresses(made), *list_addresses(made))
    }

    # A page that does not exist repeats the address that was asked for, nothing else.
    leaking = [
        address
        for address, page in pages.items()
        if "まだ秘密の施策" in text_of(page)
        or (page.status_code == 200 and made.measure.code in text_of(page))
    ]
    assert leaking == []
    for route in ("trace_measure", "trace_cost", "trace_indicator", "trace_decision"):
        key = {
            "trace_measure": made.measure.code,
            "trace_cost": made.line.pk,
            "trace_indicator": made.indicator.pk,
            "trace_decision": made.decision.pk,
        }[route]
        assert client.get(reverse(f"coordination:{route}", args=[key])).status_code == 404


def test_what_people_wrote_is_escaped(client):
    made = chains.whole()
    made.opinions[0].text = "<script>alert(1)</script>"
    made.opinions[0].save()
    AnswerRevision.objects.create(
        answer=made.item.answer,
        version=1,
        disposition="for_reference",
        reason="<b>x</b>",
        asserted_at=chains.NOON,
        published_at=chains.NOON,
        division=made.consultation.division,
    )

    for address in chain_addresses(made)[:6]:
        page = text_of(client.get(address))
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page


@pytest.mark.parametrize("opinions", [1, 40])
def test_a_chain_page_reads_the_same_few_statements(
    client, opinions, django_assert_max_num_queries, django_assert_num_queries
):
    made = chains.whole(opinions=opinions)
    number = receipt(made.opinions[0])

    with django_assert_num_queries(10):
        client.get(reverse("coordination:voice", args=[number]))
    with django_assert_num_queries(9):
        client.get(reverse("coordination:trace_cost", args=[made.line.pk]))
    with django_assert_max_num_queries(9):
        client.get(reverse("coordination:voices"))


def test_a_chain_page_stays_within_thirteen_statements_for_staff_as_well(django_assert_max_num_queries):
    made = chains.whole(opinions=3)
    number = receipt(made.opinions[0])
    staff = signed_in(Role.CIO_OFFICE)

    for address in (reverse("coordination:voice", args=[number]), *chain_addresses(made)[:6]):
        with django_assert_max_num_queries(13):
            assert staff.get(address).status_code == 200


def test_empty_pages_say_what_will_be_there(client):
    for route, shown in (
        ("voices", "まだ回答が公表された意見はありません"),
        ("figures", "まだ意見募集がありません"),
        ("decisions", "まだ会議の記録はありません"),
    ):
        assert shown in text_of(client.get(reverse(f"coordination:{route}")))


def test_a_measure_without_voices_says_so(client):
    measure = chains.measure()

    page = text_of(client.get(reverse("coordination:trace_measure", args=[measure.code])))

    assert "結び付いた市民の声は、まだありません" in page


def test_the_figures_can_be_taken_away(client):
    chains.whole()
    chains.consultation(title="=HYPERLINK(1)")

    rows = list(csv.DictReader(io.StringIO(text_of(client.get("/figures/figures.csv")).lstrip("\ufeff"))))
    data = client.get("/figures/figures.json").json()

    assert sorted(row["title"] for row in rows) == ["'=HYPERLINK(1)", "地域情報化計画（案）"]
    assert data["ended"] == {"numerator": 1, "denominator": 1}
