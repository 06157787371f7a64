"""Pages of the public log, and the record for the auditor."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from django.urls import reverse

from tests.apps.consultations import makers
from tests.factories import NOON, actor, signed_in
from yoriai.apps.consultations import operations as consultations
from yoriai.apps.ledger import operations, queries
from yoriai.apps.ledger.operations import LeafDraft
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared import records
from yoriai.pure import transparency

pytestmark = pytest.mark.django_db


def leaves(count: int) -> None:
    """Append leaves, each in a transaction of its own."""
    for number in range(count):
        with transaction.atomic():
            operations.append_leaves(
                [
                    LeafDraft(
                        "opinion", "consultations.Opinion", number, {"text": "声"}, {"consultation": "a-1"}
                    )
                ],
                at=NOON,
            )


@pytest.mark.parametrize("count", [0, 1, 3, 45])
def test_the_log_is_shown_with_few_statements_however_long(client, count, django_assert_max_num_queries):
    leaves(count)

    with django_assert_max_num_queries(6):
        response = client.get(reverse("ledger:log"))

    assert response.status_code == 200
    assert len(response.context["rows"]) == min(count, 10)


def test_the_last_page_goes_on_where_the_first_ended(client):
    leaves(45)

    response = client.get(reverse("ledger:log"), {"page": 5})

    assert [row["leaf"].index for row in response.context["rows"]] == [4, 3, 2, 1, 0]


def test_a_leaf_is_explained_and_never_shows_content(client):
    leaves(2)

    page = client.get(reverse("ledger:leaf", args=[1])).content.decode()

    assert "意見を受け付けた" in page
    assert "意見募集の記号" in page
    assert client.get(reverse("ledger:leaf", args=[2])).status_code == 404


def test_an_erased_leaf_names_the_ground_and_links_to_the_redaction(client):
    leaves(2)
    operations.erase_content(
        subject_type="consultations.Opinion", subject_id=0, ground="court_order", by=actor("cio"), at=NOON
    )

    page = client.get(reverse("ledger:leaf", args=[0])).content.decode()
    redaction = client.get(reverse("ledger:leaf", args=[2])).content.decode()

    assert "裁判所の命令" in page
    assert reverse("ledger:leaf", args=[2]) in page
    assert "裁判所の命令" in redaction


def test_a_proof_can_be_checked_by_whoever_reads_it(client):
    leaves(5)

    answer = client.get(reverse("ledger:proof", args=[3])).json()

    checkpoint = transparency.open_checkpoint(answer["checkpoint"], bytes.fromhex(answer["public_key"]))
    assert transparency.verify_inclusion(
        transparency.leaf_hash(transparency.canonical(answer["leaf"])),
        index=3,
        size=checkpoint.size,
        proof=[bytes.fromhex(part) for part in answer["proof"]],
        root=checkpoint.root,
    )


def test_a_later_checkpoint_is_proven_to_extend_an_earlier_one(client):
    leaves(5)

    answer = client.get(reverse("ledger:consistency", args=[2, 5])).json()

    key = bytes.fromhex(answer["public_key"])
    old, new = (transparency.open_checkpoint(answer[name], key) for name in ("old", "new"))
    assert transparency.verify_consistency(
        old_size=old.size,
        old_root=old.root,
        new_size=new.size,
        new_root=new.root,
        proof=[bytes.fromhex(part) for part in answer["proof"]],
    )
    assert client.get(reverse("ledger:consistency", args=[5, 2])).status_code == 404
    assert client.get(reverse("ledger:consistency", args=[2, 6])).status_code == 404


def test_the_download_is_accepted_by_the_verifier(client):
    leaves(3)

    response = client.get(reverse("ledger:export"))

    lines = b"".join(response.streaming_content).splitlines(keepends=True)
    assert transparency.verify_export(lines).leaves == 3
    assert response["Content-Disposition"] == 'attachment; filename="yoriai-log-132292.jsonl"'


def test_checkpoints_are_plain_text(client):
    assert client.get(reverse("ledger:checkpoint")).status_code == 404
    leaves(3)

    assert client.get(reverse("ledger:checkpoint")).content.decode() == queries.latest_checkpoint().note
    assert client.get(reverse("ledger:checkpoint_at", args=[2])).content.startswith(b"yoriai-log/132292\n2\n")
    assert client.get(reverse("ledger:checkpoint_at", args=[9])).status_code == 404


def test_a_receipt_that_does_not_exist_is_not_found(client):
    assert client.get("/voices/123456789012/receipt.json").status_code == 404


def test_a_receipt_can_be_kept_and_checked_until_after_erasure(client):
    consultation = makers.open_consultation()
    by = actor("cio_office")
    receipt = consultations.submit_opinion(
        draft=makers.said(consultation, "街灯を増やしてほしい。"), by=ANYONE, at=NOON
    )
    address = reverse("ledger:receipt", args=[transparency.spoken(receipt.number)])

    kept = client.get(address)
    consultations.erase_opinion(opinion_id=int(receipt.subject_id), ground="sender_request", by=by, at=NOON)
    later = client.get(address)

    assert transparency.verify_receipt(kept.content).content["text"] == "街灯を増やしてほしい。"
    assert transparency.verify_receipt(later.content).erased["ground"] == "sender_request"
    assert kept["Cache-Control"] == "private, no-store"
    assert kept["Content-Disposition"] == f'attachment; filename="receipt-{receipt.number}.json"'


def test_a_published_answer_can_be_compared_with_the_log_and_an_opinion_cannot(client):
    content = {"reason": "街灯を10基増やします。", "version": 1}
    for kind in ("answer", "opinion"):
        operations.append_leaves([LeafDraft(kind, "consultations.Answer", 1, content)], at=NOON)

    answer, opinion = (client.get(reverse("ledger:proof", args=[index])).json() for index in (0, 1))

    assert transparency.opens(
        bytes.fromhex(answer["leaf"]["commitment"]), salt=bytes.fromhex(answer["salt"]), content=content
    )
    assert opinion["salt"] is None


def record_events(count: int) -> None:
    """Write events of one day."""
    for number in range(count):
        with transaction.atomic():
            records.record(
                records.Entry("opinion.received", "consultations.Opinion", number, by=actor("cio"), at=NOON)
            )


@pytest.mark.parametrize("role", ["cio", "cio_office", "headquarters_member", "adviser"])
def test_the_record_is_refused_to_everybody_else(client, role):
    assert signed_in(client, role).get(reverse("desk_ledger:list")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", ["auditor", "system_operator"])
def test_the_auditor_reads_the_record_with_few_statements(client, role, django_assert_max_num_queries, count):
    record_events(count)
    signed_in(client, role)

    with django_assert_max_num_queries(8):
        response = client.get(reverse("desk_ledger:list"), {"action": "opinion", "day": "2026-11-02"})

    shown = [row["event"].subject_id for row in response.context["rows"]]
    assert shown == [str(number) for number in reversed(range(count))]


def test_what_does_not_match_is_not_shown(client):
    record_events(2)
    signed_in(client, "auditor")

    for question in (
        {"day": "2026-11-03"},
        {"action": "measure"},
        {"subject_id": "7"},
        {"subject_type": "x"},
    ):
        assert client.get(reverse("desk_ledger:list"), question).context["rows"] == []


def test_a_day_that_is_none_is_said(client):
    response = signed_in(client, "auditor").get(reverse("desk_ledger:list"), {"day": "2026-13-45"})

    assert (list(response.context["form"].errors), response.status_code) == (["day"], 422)


def test_json_is_what_it_says(client):
    leaves(1)

    assert json.loads(client.get(reverse("ledger:proof", args=[0])).content)["leaf"]["seq"] == 0
