import csv
import io
import random
from datetime import date, timedelta

import openpyxl
import pytest

from tests.apps.consultations import makers
from tests.factories import NOON, TODAY, actor, division
from tests.shared_data import real_file
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import ImportBatch, Opinion
from yoriai.apps.consultations.operations import ImportRequest
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db

REAL = {
    "opinions/ministry-round-337.csv": 337,
    "opinions/sample-comments-399.csv": 400,
    "opinions/bikeshed-with-attack.csv": 165,
    "opinions/bikeshed-without-attack.csv": 85,
}


def request(consultation, text, **more):
    data = text if isinstance(text, bytes) else text.encode()
    return ImportRequest(code=consultation.code, data=data, name="意見.csv", **more)


@pytest.fixture
def desk():
    of = division()
    return makers.open_consultation(of), makers.head(of)


def as_xlsx(data):
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_cp932(data):
    return data.decode("utf-8-sig").encode("cp932", errors="replace")


@pytest.mark.parametrize("path", REAL)
def test_a_real_file_is_taken_in_whole_and_a_second_time_adds_nothing(desk, path):
    consultation, by = desk
    data = real_file(path).read_bytes()

    first = operations.import_opinions(request=request(consultation, data), by=by, at=NOON)
    second = operations.import_opinions(request=request(consultation, data), by=by, at=NOON)

    assert (first.added, first.known) == (REAL[path], 0)
    assert (second.added, second.known) == (0, REAL[path])
    assert Opinion.objects.count() == REAL[path]
    assert len(set(first.receipts)) == REAL[path]


@pytest.mark.parametrize("path", REAL)
def test_the_same_rows_as_a_spreadsheet_add_nothing(desk, path):
    consultation, by = desk
    data = real_file(path).read_bytes()
    operations.import_opinions(request=request(consultation, data), by=by, at=NOON)

    outcome = operations.import_opinions(request=request(consultation, as_xlsx(data)), by=by, at=NOON)

    assert outcome.added == 0


@pytest.mark.parametrize("path", REAL)
def test_a_real_file_is_taken_in_from_cp932(desk, path):
    consultation, by = desk
    data = as_cp932(real_file(path).read_bytes())

    plan = operations.plan_opinion_import(request=request(consultation, data), by=by, at=NOON)

    assert (plan.table.encoding, plan.added, plan.errors) == ("cp932", REAL[path], [])


ROWS = "番号,ご意見,提出方法,受付日,お名前,該当箇所\n1,案内板がほしい,FAX,令和8年11月2日,山田,2-1\n2,講座がほしい,郵送,2026/11/1,山田,\n3,案内板がほしい,,,佐藤,基本方針\n"


def test_columns_are_guessed_and_channels_days_people_and_places_understood(desk):
    consultation, by = makers.open_consultation(of := division(), starts_on=TODAY), makers.head(of)
    text = ROWS.replace("2026/11/1", "R8.11.2")

    operations.import_opinions(request=request(consultation, text), by=by, at=NOON)

    opinions = list(Opinion.objects.select_related("section"))
    assert [opinion.channel for opinion in opinions] == ["fax", "letter", "unknown"]
    assert [opinion.section and opinion.section.number for opinion in opinions] == ["2-1", None, "1"]
    assert [opinion.source_row for opinion in opinions] == [2, 3, 4]
    assert queries.opinion_counts(consultation_id=consultation.pk).people == 2
    assert "山田" not in str(Opinion.objects.values_list("sender_key", "submission_key"))


def test_the_same_rows_in_another_order_and_encoding_add_nothing(desk):
    consultation, by = desk
    lines = ROWS.replace("2026/11/1", "2026/11/2").splitlines()
    operations.import_opinions(request=request(consultation, "\n".join(lines)), by=by, at=NOON)
    rows = lines[1:]
    random.Random(4).shuffle(rows)

    outcome = operations.import_opinions(
        request=request(consultation, "\r\n".join([lines[0], *rows]).encode("cp932")), by=by, at=NOON
    )

    assert (outcome.added, outcome.known) == (0, 3)


def test_identical_rows_within_one_file_are_different_opinions(desk):
    consultation, by = desk

    outcome = operations.import_opinions(
        request=request(consultation, "意見\n反対です\n反対です\n"), by=by, at=NOON
    )

    assert outcome.added == 2


def test_a_dry_run_writes_nothing(desk):
    consultation, by = desk

    plan = operations.plan_opinion_import(request=request(consultation, "意見\nはい\n"), by=by, at=NOON)

    assert (plan.added, plan.is_ready, plan.columns) == (1, True, {"text": "意見"})
    assert (Opinion.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_one_faulty_row_keeps_the_whole_file_out_and_is_named_with_its_column(desk):
    consultation, by = desk
    text = "意見,受付日,提出方法\nよい,2026/11/2,電話\n私は1234-5678-9018,,\nあす,2026/11/3,\nきのう,2026/11/1,のろし\n"

    with pytest.raises(operations.ImportRefused) as refusal:
        operations.import_opinions(request=request(consultation, text), by=by, at=NOON)
    plan = operations.plan_opinion_import(request=request(consultation, text), by=by, at=NOON)

    assert refusal.value.facts == {"file": "意見.csv", "errors": 4}
    assert [(finding.row, finding.column, finding.code) for finding in plan.errors] == [
        (3, "意見", "opinion-holds-my-number"),
        (4, "受付日", "received-in-the-future"),
        (5, "受付日", "received-before-publication"),
        (5, "提出方法", "not-a-choice"),
    ]
    assert (Opinion.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_a_row_without_an_opinion_is_left_out_and_said(desk):
    consultation, by = desk

    plan = operations.plan_opinion_import(
        request=request(consultation, "番号,意見\n1,\n2,ある\n"), by=by, at=NOON
    )

    assert (plan.added, [finding.code for finding in plan.findings]) == (1, ["import-no-text"])


def test_the_columns_can_be_chosen(desk):
    consultation, by = desk
    text = "A,B\nこれは意見,これは違う\n"

    guessed = operations.plan_opinion_import(request=request(consultation, text), by=by, at=NOON)
    chosen = operations.plan_opinion_import(
        request=request(consultation, text, columns={"text": "A"}), by=by, at=NOON
    )

    assert [finding.code for finding in guessed.errors] == ["no-column"]
    assert [draft.text for draft in chosen.drafts] == ["これは意見"]
    with pytest.raises(operations.NoSuchHeader):
        operations.plan_opinion_import(
            request=request(consultation, text, columns={"text": "C"}), by=by, at=NOON
        )


def test_rows_without_a_day_came_in_time_when_read_after_the_close(desk):
    consultation, by = desk

    operations.import_opinions(
        request=request(consultation, "意見\nはがき\n"), by=by, at=NOON + timedelta(days=40)
    )
    operations.import_opinions(
        request=request(consultation, "意見\n遅れたはがき\n", received_on=date(2026, 12, 8)),
        by=by,
        at=NOON + timedelta(days=40),
    )

    assert [opinion.is_late for opinion in Opinion.objects.all()] == [False, True]


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"MZ\x90\x00\x03\x01\x02\x03"],
    ids=["empty", "pdf", "zip", "program"],
)
def test_what_is_no_table_is_refused(desk, data):
    consultation, by = desk

    with pytest.raises(operations.FileUnreadable):
        operations.plan_opinion_import(request=request(consultation, data), by=by, at=NOON)


def test_others_and_drafts_are_refused(desk):
    consultation, _ = desk
    of = division()
    draft = makers.draft_consultation(makers.head(of), of)

    for person in (ANYONE, actor(Role.CIO), makers.head(of)):
        with pytest.raises(NotAllowed):
            operations.plan_opinion_import(request=request(consultation, "意見\nx"), by=person, at=NOON)
    with pytest.raises(NotFound):
        operations.plan_opinion_import(request=request(draft, "意見\nx"), by=makers.head(of), at=NOON)
