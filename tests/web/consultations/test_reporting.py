"""The report for the headquarters as a spreadsheet: everything in it, nothing of others, nothing a formula."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.consultations import considered
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.consultations.operations import AnswerDraft
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db

ALL = "/desk/consultations/report.xlsx"


def address(room):
    return f"/desk/consultations/{room.consultation.code}/report.xlsx"


def book_of(client, where):
    answer = client.get(where)
    assert answer.status_code == 200, answer.status_code
    book = openpyxl.load_workbook(BytesIO(answer.content))
    return {
        sheet.title: [
            dict(zip([c.value for c in sheet[1]], row, strict=True))
            for row in sheet.iter_rows(2, values_only=True)
        ]
        for sheet in book
    }


def staff_of(room):
    return signed_in(Role.DIVISION_STAFF, room.division)


def test_every_item_is_reported_with_its_answer_office_and_dates():
    room = considered.published("案内板がほしい。", "講座がほしい。", draft=considered.ADOPTED)

    book = book_of(staff_of(room), address(room))

    (whole,) = book["意見募集"]
    assert (whole["意見の件数"], whole["人数"], whole["項目に入れた件数"], whole["まだ項目にない件数"]) == (
        2,
        2,
        2,
        0,
    )
    assert (whole["項目の数"], whole["承認済みの項目"]) == (1, 1)
    (item,) = book["項目と検討結果"]
    assert (item["取扱い"], item["件数"], item["確認"]) == ("反映する", 2, "承認済み")
    assert item["市の検討結果とその理由"] == considered.ADOPTED.reason
    assert item["修正後"] == considered.ADOPTED.after_text
    assert item["答える課"] == room.division.name
    assert item["公表日"].date() == considered.LATER.date()
    assert book["取扱いごとの数"] == [
        {"意見募集": room.consultation.title, "取扱い": "反映する", "項目の数": 1, "意見の件数": 2}
    ]


def test_what_is_not_answered_yet_and_what_is_withheld_is_in_the_sums():
    room = considered.considering("案内板がほしい。", "講座がほしい。", "電話は…")
    room.item(room.opinions[0])
    Opinion.objects.filter(pk=room.opinions[2].pk).update(withholding="personal_data")

    book = book_of(staff_of(room), address(room))

    (whole,) = book["意見募集"]
    counts = [
        whole[name] for name in ("意見の件数", "項目に入れた件数", "項目に入れず非公表", "まだ項目にない件数")
    ]
    assert counts == [3, 1, 1, 1]
    assert book["取扱いごとの数"][0]["取扱い"] == "（未回答）"


def test_what_people_typed_stays_text():
    room = considered.considering("案内板がほしい。")
    item = room.item(room.opinions[0], title='=HYPERLINK("http://example.jp")')
    room.write(item, AnswerDraft("for_reference", "+1\x07 https://example.jp " + "長" * 40_000))

    (row,) = book_of(staff_of(room), address(room))["項目と検討結果"]

    assert row["項目"] == item.title
    assert row["市の検討結果とその理由"].startswith("+1")
    assert len(row["市の検討結果とその理由"]) <= 32_767
    assert row["市の検討結果とその理由"].endswith("続きは画面で読んでください）")


def test_each_person_gets_what_she_may_see():
    one, other = considered.considering("案内板がほしい。"), considered.published("講座がほしい。")

    def codes(client):
        return {row["番号"] for row in book_of(client, ALL)["意見募集"]}

    assert codes(staff_of(one)) == {one.consultation.code}
    assert codes(signed_in(Role.CIO_OFFICE)) == {one.consultation.code, other.consultation.code}
    assert codes(signed_in(Role.HEADQUARTERS_MEMBER)) == {other.consultation.code}
    assert staff_of(one).get(address(other)).status_code == 403
    assert staff_of(one).get("/desk/consultations/nothing/report.xlsx").status_code == 404
    assert signed_in(Role.ADVISER).get(ALL).status_code == 403


def test_statements_do_not_grow_with_items():
    room = considered.considering("案内板がほしい。", "講座がほしい。", "橋を直してほしい。")
    client = signed_in(Role.CIO_OFFICE)
    counts = []
    for places in ([0], [1, 2]):
        for place in places:
            room.item(room.opinions[place], title=f"項目{place}")
        client.get(ALL)
        with CaptureQueriesContext(connection) as captured:
            client.get(ALL)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_list_offers_the_report():
    room = considered.considering("案内板がほしい。")

    assert ALL in staff_of(room).get("/desk/consultations/").content.decode()
