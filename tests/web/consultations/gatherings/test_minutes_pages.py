"""Minutes on the pages: written and approved at the desk, read, printed and taken away by everybody."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from tests.apps.consultations import makers
from tests.apps.consultations.gatherings import gathering_makers as some
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import (
    Answer,
    Consultation,
    FollowUp,
    Membership,
    Minutes,
    Opinion,
    OpinionItem,
)
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    factories.municipality()
    return factories.division()


@pytest.fixture
def held(office, monkeypatch):
    """A meeting that was held an hour ago by the real clock, which the pages read."""
    now = timezone.now()
    consultation = makers.open_consultation(
        office, starts_on=day_of(now - timedelta(days=3)), at=now - timedelta(days=3)
    )
    begins = now - timedelta(hours=3)
    monkeypatch.setattr(some, "NOON", now - timedelta(days=2))
    monkeypatch.setattr(some, "AFTER", now)
    monkeypatch.setattr(
        some, "CONTENT", replace(some.CONTENT, starts_at=begins, ends_at=begins + timedelta(hours=2))
    )
    return some.held(consultation)


@pytest.fixture
def staff(office):
    return signed_in(Role.DIVISION_STAFF, office)


@pytest.fixture
def head(office):
    return signed_in(Role.DIVISION_HEAD, office)


def desk(gathering, rest=""):
    return f"/desk/consultations/{gathering.consultation.code}/meetings/{gathering.number}/{rest}"


def public(gathering, rest="minutes/"):
    return f"/consultations/{gathering.consultation.code}/meetings/{gathering.number}/{rest}"


def said(**more):
    return {
        "agenda_number": "2",
        "text": "案内板がほしい。",
        "is_verbatim": "no",
        "receipt_given": "on",
        "submission_key": "a key of the form for what is said",
    } | more


def test_opinions_are_written_down_one_after_the_other(held, staff):
    gathering, _ = held

    first = staff.post(desk(gathering, "say/"), said())
    page = staff.get(first["Location"])
    staff.post(
        desk(gathering, "say/"), said(submission_key="another key of another form", text="街灯がほしい。")
    )
    slips = staff.get(desk(gathering, "say/receipts/")).content.decode()

    assert first["Location"].endswith("say/?point=2&verbatim=no")
    assert "書き取りました。受付番号は" in page.content.decode()
    assert page.context["form"]["agenda_number"].value() == 2
    assert Opinion.objects.filter(channel="meeting").count() == 2
    assert slips.index("案内板がほしい。") < slips.index("街灯がほしい。")


@pytest.mark.parametrize(("field", "value"), [("text", " "), ("agenda_number", "9"), ("standing", "x")])
def test_a_slip_of_the_pen_keeps_what_was_typed(held, staff, field, value):
    gathering, _ = held

    answer = staff.post(desk(gathering, "say/"), said(**({"organisation": "〇〇自治会"} | {field: value})))

    assert answer.status_code == 422
    assert "〇〇自治会" in answer.content.decode()
    assert Opinion.objects.count() == 0


def attendance(version, *rows):
    data = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0", "version": str(version)}
    for place, row in enumerate(rows):
        data |= {f"form-{place}-{name}": value for name, value in row.items()}
    return data


def test_attendance_is_counted_and_an_old_form_is_refused(held, staff):
    gathering, _ = held
    rows = ({"kind": "resident", "way": "on_site", "people": "12"}, {"kind": "staff", "people": ""})

    done = staff.post(desk(gathering, "attendance/"), attendance(gathering.version, *rows))
    late = staff.post(desk(gathering, "attendance/"), attendance(gathering.version, *rows))
    wrong = staff.post(
        desk(gathering, "attendance/"),
        attendance(gathering.version + 1, {"kind": "resident", "people": "-1"}),
    )

    assert (done.status_code, late.status_code, wrong.status_code) == (302, 409, 422)
    assert gathering.attendances.get().people == 12


def write(client, gathering, said="案を説明した。", version=None):
    minutes = Minutes.objects.filter(gathering=gathering).first()
    seen = version if version is not None else minutes.version if minutes else 0
    data = {"version": seen, "said_1": said, "concluded_1": "案内板を増やす。"}
    return client.post(desk(gathering, "minutes/edit/"), data)


def seen(client, gathering):
    """Return version and digest as the page shows them."""
    form = client.get(desk(gathering, "minutes/")).context["approve_form"]
    return {"version": form["version"].value(), "digest": form["digest"].value()}


def publish(staff, head, gathering, **more):
    write(staff, gathering, **more)
    staff.post(desk(gathering, "minutes/send/"), seen(staff, gathering))
    head.post(desk(gathering, "minutes/approve/"), seen(head, gathering))
    return seen(staff, gathering)


def test_minutes_go_from_the_staff_to_the_head_to_everybody(held, staff, head, client):
    gathering, by = held
    some.said(gathering, by, "駅前は暗い。", at=timezone.now(), agenda_number=1)
    assert client.get(public(gathering)).status_code == 404

    now = publish(staff, head, gathering)
    assert client.get(public(gathering)).status_code == 404
    staff.post(desk(gathering, "minutes/publish/"), now)

    page = client.get(public(gathering)).content.decode()
    for words in ("案を説明した。", "案内板を増やす。", "駅前は暗い。", "（第1版）"):
        assert words in page
    assert "議事録を公表しました" in client.get(public(gathering, "")).content.decode()


def test_the_staff_does_not_approve(held, staff):
    gathering, _ = held
    write(staff, gathering)
    staff.post(desk(gathering, "minutes/send/"), seen(staff, gathering))

    answer = staff.post(desk(gathering, "minutes/approve/"), seen(staff, gathering))

    assert answer.status_code == 403
    assert "この内容を承認する" not in staff.get(desk(gathering, "minutes/")).content.decode()


def test_what_was_typed_into_an_old_form_stays_on_it(held, staff):
    gathering, _ = held
    write(staff, gathering)

    answer = write(staff, gathering, "あとから来た人の文。", version=0)

    assert answer.status_code == 409
    assert "あとから来た人の文。" in answer.content.decode()


def test_minutes_are_sent_back_with_a_reason_that_the_staff_reads(held, staff, head):
    gathering, _ = held
    write(staff, gathering)
    staff.post(desk(gathering, "minutes/send/"), seen(staff, gathering))
    version = seen(head, gathering)["version"]

    silent = head.post(desk(gathering, "minutes/send-back/"), {"back-version": version, "back-reason": ""})
    head.post(
        desk(gathering, "minutes/send-back/"), {"back-version": version, "back-reason": "数字を確かめて"}
    )

    assert silent.status_code == 422
    assert "数字を確かめて" in staff.get(desk(gathering, "minutes/")).content.decode()


def test_a_correction_needs_a_reason_and_keeps_the_first_version(held, staff, head, client):
    gathering, _ = held
    staff.post(desk(gathering, "minutes/publish/"), publish(staff, head, gathering))

    now = publish(staff, head, gathering, said="案を15分説明した。")
    silent = staff.post(desk(gathering, "minutes/publish/"), now)
    staff.post(desk(gathering, "minutes/publish/"), {**now, "reason": "時間の誤り"})

    assert silent.status_code == 422
    page = client.get(public(gathering)).content.decode()
    first = client.get(public(gathering, "minutes/1/")).content.decode()
    assert "案を15分説明した。" in page
    assert "時間の誤り" in page
    assert "これは前の版です" in first
    assert "案を説明した。" in first
    assert client.get(public(gathering, "minutes/3/")).status_code == 404


def test_minutes_can_be_taken_away_and_no_cell_is_a_formula(held, staff, head, client):
    gathering, by = held
    some.said(gathering, by, "=1+1", at=timezone.now(), agenda_number=1)
    staff.post(
        desk(gathering, "follow-ups/"),
        {
            "what": "案内板の場所を調べる。",
            "agenda_number": "1",
            "division": gathering.consultation.division_id,
            "due_on": (day_of(timezone.now()) + timedelta(days=9)).isoformat(),
        },
    )
    staff.post(desk(gathering, "minutes/publish/"), publish(staff, head, gathering))

    text = client.get(public(gathering, "minutes.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    plain = client.get(public(gathering, "minutes.txt")).content.decode()
    data = client.get(public(gathering, "minutes.json")).json()

    assert [row[0] for row in rows] == ["種類", "話されたこと", "発言", "決まったこと", "対応事項"]
    assert rows[2][3] == "'=1+1"
    assert rows[4][3:] == [
        "案内板の場所を調べる。",
        gathering.consultation.division.name,
        FollowUp.objects.get().due_on.isoformat(),
        "対応中",
    ]
    assert "→ 案内板を増やす。" in plain
    assert data["versions"][0]["version"] == 1


@pytest.mark.parametrize("rest", ["minutes/", "minutes.csv", "minutes.txt", "minutes.json", "minutes/1/"])
def test_nothing_of_a_draft_is_public(held, staff, client, rest):
    gathering, _ = held
    write(staff, gathering)

    assert client.get(public(gathering, rest)).status_code == 404


def add_follow_up(staff, gathering, **more):
    data = {
        "what": "案内板の場所を調べる。",
        "agenda_number": "0",
        "division": gathering.consultation.division_id,
        "due_on": (day_of(timezone.now()) - timedelta(days=2)).isoformat(),
    }
    return staff.post(desk(gathering, "follow-ups/"), data | more)


def test_a_follow_up_is_seen_late_in_public_and_in_the_queue_until_it_is_done(held, staff, head, client):
    gathering, _ = held
    nobody = add_follow_up(staff, gathering, division="")
    add_follow_up(staff, gathering)
    staff.post(desk(gathering, "minutes/publish/"), publish(staff, head, gathering))
    row = FollowUp.objects.get()
    report = f"/desk/consultations/follow-ups/{row.pk}/"

    pages = [client.get(public(gathering)), client.get("/meetings/follow-ups/")]
    queue = staff.get("/desk/consultations/queue/").content.decode()
    staff.post(report, {"state": "done", "note": "設置しました。", "seen": "open"})

    assert nobody.status_code == 422
    assert all("期限を2日過ぎています" in page.content.decode() for page in pages)
    assert "2日過ぎています" in queue
    assert report in queue
    assert "設置しました。" in client.get("/meetings/follow-ups/").content.decode()
    assert report not in staff.get("/desk/consultations/queue/").content.decode()


def test_the_page_of_minutes_costs_the_same_however_much_was_said(held, staff, head, client):
    gathering, by = held

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(public(gathering)).status_code == 200
        return len(asked)

    some.said(gathering, by, "意見1", at=timezone.now(), agenda_number=1)
    add_follow_up(staff, gathering)
    staff.post(desk(gathering, "minutes/publish/"), publish(staff, head, gathering))
    before = statements()
    for number in range(2, 5):
        some.said(gathering, by, f"意見{number}", at=timezone.now(), agenda_number=1)
        add_follow_up(staff, gathering, what=f"その{number}")
    now = publish(staff, head, gathering)
    staff.post(desk(gathering, "minutes/publish/"), {**now, "reason": "意見を加えた"})

    assert statements() == before


def test_an_opinion_of_the_minutes_leads_to_the_citys_answer_once_it_is_published(held, staff, head, client):
    gathering = held[0]
    staff.post(desk(gathering, "say/"), said())
    publish(staff, head, gathering)
    opinion = Opinion.objects.get()
    now, office = timezone.now(), gathering.consultation.division
    item = OpinionItem.objects.create(consultation=gathering.consultation, number=3, title="案内板")
    Membership.objects.create(opinion=opinion, item=item, asserted_at=now, division=office)
    Answer.objects.create(
        item=item, reason="参考にします。", asserted_at=now, published_at=now, division=office
    )
    link = f"/consultations/{gathering.consultation.code}/items/3/"
    before = client.get(public(gathering)).content.decode()

    Consultation.objects.filter(pk=gathering.consultation_id).update(
        state="results_published", results_published_at=timezone.now()
    )

    assert link not in before
    assert link in client.get(public(gathering)).content.decode()
