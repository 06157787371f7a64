"""Taking in files of measures as divisions keep them."""

import io
from decimal import Decimal

import openpyxl
import pytest

from tests import factories
from tests.apps.measures import makers
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.measures import operations, queries
from yoriai.apps.measures.models import CostLine, Measure
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = pytest.mark.django_db

FILE = """令和8年度 施策調書
整理番号,事務事業名,担当課,開始年度,終了年度,概要,目的,年度,財源,計画額（千円）,予算額（千円）,指標名,単位,目標値,実績値
R8-001,防災情報の一元化,危機管理課,令和8年度,令和10年度,1か所で見られるようにする。,探せないという声,令和8年度,一般財源,"1,000",900,登録者数,人,"1,000",－
R8-001,,,,,,,令和9年度,国庫,500,－,登録者数,,2000,
Ｒ８－００２,窓口予約,市民課,2026,,予約できるようにする。,待ち時間が長い,,,,,,,,
"""


@pytest.fixture
def divisions():
    return factories.division("危機管理課"), factories.division("市民課")


def given(text=FILE, *, encoding="cp932", columns=None):
    return operations.ImportFile(text.encode(encoding), "measures.csv", columns)


def take_in(file, by=None):
    return operations.import_measures(file=file, by=by or makers.office(), at=factories.NOON)


def look(file, by=None):
    return operations.preview_import(file=file, by=by or makers.office(), at=factories.NOON)


def codes(result):
    return [(finding.code, finding.row, finding.column) for finding in result.findings if finding.is_error]


def test_a_file_becomes_measures_with_money_and_indicators(divisions):
    result = take_in(given())

    assert (result.added, result.changed, result.unchanged) == (2, 0, 0)
    first, second = Measure.objects.order_by("code")
    assert (first.code, first.owner, first.state, first.ends_fiscal_year) == (
        "r8-001",
        divisions[0],
        "draft",
        2028,
    )
    assert (second.code, second.owner, second.starts_fiscal_year) == ("r8-002", divisions[1], 2026)
    lines = [
        (line.fiscal_year, line.fund_source, line.planned_yen, line.budgeted_yen)
        for line in CostLine.objects.all()
    ]
    assert lines == [(2026, "general", 1_000_000, 900_000), (2027, "national", 500_000, None)]
    values = [(value.fiscal_year, value.target) for value in first.indicators.get().values.all()]
    assert values == [(2026, Decimal(1000)), (2027, Decimal(2000))]
    event = AuditEvent.objects.get(action="measures.imported")
    assert event.facts == {"added": 2, "changed": 0, "unchanged": 0}


def test_the_same_file_again_adds_nothing(divisions):
    take_in(given())
    versions = list(Measure.objects.values_list("code", "version"))

    again = take_in(given())

    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert list(Measure.objects.values_list("code", "version")) == versions


def test_a_dry_run_says_the_same_and_writes_nothing(divisions):
    result = look(given())

    assert (result.is_ready, result.added) == (True, 2)
    assert [(each.code, each.row, each.verdict, each.cost_lines) for each in result.measures] == [
        ("r8-001", 3, "added", 2),
        ("r8-002", 5, "added", 0),
    ]
    assert not Measure.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="measure").exists()


def test_a_later_file_changes_only_what_it_says(divisions):
    take_in(given())
    later = "番号,施策名,年度,財源,決算額（円）\nr8-001,防災情報を一つに,2026,一般財源,880000\nr8-002,窓口予約,,,\n"

    result = take_in(given(later, encoding="utf-8"))

    assert (result.added, result.changed, result.unchanged) == (0, 1, 1)
    measure = Measure.objects.get(code="r8-001")
    line = measure.cost_lines.get(fiscal_year=2026)
    assert (measure.title, measure.what) == ("防災情報を一つに", "1か所で見られるようにする。")
    assert (line.planned_yen, line.budgeted_yen, line.settled_yen) == (1_000_000, 900_000, 880_000)


def test_one_fault_stops_the_whole_file_and_every_fault_is_named(divisions):
    faulty = (
        FILE.replace("900,登録者数,人", "未定,登録者数,人")
        .replace("市民課", "税務第三課")
        .replace("国庫", "埋蔵金")
    )

    with pytest.raises(operations.FileHasErrors) as refusal:
        take_in(given(faulty))

    assert (refusal.value.facts["count"], refusal.value.facts["row"]) == (3, 3)
    assert not Measure.objects.exists()
    assert codes(look(given(faulty))) == [
        ("not-yen", 3, "予算額（千円）"),
        ("not-a-choice", 4, "財源"),
        ("unknown-division", 5, "担当課"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("番号,備考\n1,x\n", [("no-column", 0, "施策名")]),
        (
            "番号,施策名\n1,x\n",
            [
                ("unknown-division", 2, "所管課"),
                ("required", 2, "概要（何をするか）"),
                ("required", 2, "目的（なぜするか）"),
                ("required", 2, "開始年度"),
            ],
        ),
        ("番号,施策名\n,x\n", [("required", 2, "番号")]),
        ("番号,施策名,年度,財源,予算額（円）\nold,x,,一般,5\n", [("required", 2, "年度")]),
        ("番号,施策名,指標名,単位\nold,x,登録,\n", [("required", 2, "単位")]),
        (
            "番号,施策名,概要,目的,開始年度,所管課\n1,x,w,y,2026,市民課\n1,z,,,,\n",
            [("conflict", 3, "施策名")],
        ),
        ("番号,施策名,概要,目的,開始年度,所管課\n第1号,x,w,y,2026,市民課\n", [("invalid", 2, "番号")]),
        (
            "番号,施策名,概要,目的,開始年度,終了年度,所管課\n1,x,w,y,2026,2025,市民課\n",
            [("measure-period-reversed", 2, "番号")],
        ),
    ],
)
def test_faults_have_a_code_and_a_place(divisions, text, expected):
    makers.measure(divisions[0], code="old")

    assert codes(look(given(text, encoding="utf-8"))) == expected


def test_money_without_a_unit_is_doubted_but_taken_as_yen(divisions):
    text = "番号,施策名,概要,目的,開始年度,所管課,年度,財源,予算額\n1,x,w,y,2026,市民課,2026,一般,3万円\n"

    result = take_in(given(text, encoding="utf-8"))

    assert [finding.code for finding in result.findings] == ["no-unit"]
    assert CostLine.objects.get().budgeted_yen == 30_000


def test_columns_can_be_chosen(divisions):
    text = "A,B,C,D,E,F\n1,題,すること,わけ,2026,市民課\n"
    columns = {"code": "A", "title": "B", "what": "C", "why": "D", "starts": "E", "owner": "F", "ends": ""}

    assert look(given(text, encoding="utf-8", columns=columns)).added == 1
    with pytest.raises(operations.NoSuchHeader):
        look(given(text, encoding="utf-8", columns={"code": "Z"}))


def test_staff_takes_in_measures_of_the_own_division_only(divisions):
    staff = factories.actor(Role.DIVISION_STAFF, divisions[0])

    assert codes(look(given(), by=staff)) == [("not-allowed", 5, "整理番号")]
    with pytest.raises(NotAllowed):
        look(given(), by=ANYONE)


def test_a_file_that_is_no_table_is_refused_in_words():
    with pytest.raises(operations.UnreadableFile) as refusal:
        look(operations.ImportFile(b"%PDF-1.4", "x.csv"))

    assert "x.csv" in str(refusal.value)


def test_excel_is_taken_in_like_csv(divisions):
    book = openpyxl.Workbook()
    for row in (
        ["番号", "施策名", "概要", "目的", "開始年度", "所管課"],
        [1, "題", "すること", "わけ", 2026, "市民課"],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)

    assert take_in(operations.ImportFile(out.getvalue(), "a.xlsx")).added == 1


def test_what_the_city_publishes_can_be_taken_in_again_and_changes_nothing(divisions):
    measure = makers.measure(divisions[1], code="r8-777", state="running")
    lines = [
        operations.CostDraft(2026, "general", "運用", 10, 20, 30, "根拠"),
        operations.CostDraft(2027, "national"),
    ]
    operations.record_costs(measure=measure, lines=lines, by=makers.office(), at=factories.NOON)
    rows = [queries.HEADERS, *queries.cost_rows()]
    text = "\ufeff" + "\n".join(",".join(str(cell) for cell in row) for row in rows)

    result = take_in(given(text, encoding="utf-8"))

    assert (result.errors, result.unchanged) == ((), 1)


def test_two_hundred_measures_are_taken_in(divisions):
    head = "番号,施策名,概要,目的,開始年度,所管課,年度,財源,予算額（円）\n"
    rows = "".join(f"m-{n},施策{n},する,わけ,2026,市民課,2026,一般,{n}\n" for n in range(200))

    assert take_in(given(head + rows, encoding="utf-8")).added == 200
