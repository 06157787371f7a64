"""Finding the columns by their headers, and reading rows through them."""

from decimal import Decimal

import pytest

from yoriai.pure.opendata import mapping
from yoriai.pure.opendata.tables import read_table

FIELDS = (
    mapping.Field("code", ("番号", "整理番号", "施策番号"), is_required=True),
    mapping.Field("title", ("施策名", "事務事業名", "名称"), is_required=True),
    mapping.Field("owner", ("所管課", "担当課")),
    mapping.Field("planned", ("計画額",)),
    mapping.Field("budgeted", ("予算額",)),
    mapping.Field("year", ("年度", "会計年度")),
    mapping.Field("starts", ("開始年度",)),
)


def reading(text, fields=FIELDS):
    table = read_table(text.encode(), "a.csv")
    return mapping.Reading(table, mapping.guess(table.headers, fields))


def test_columns_are_found_by_their_usual_names():
    headers = ("整理番号", "事務事業 名", "担当課（係）", "予算額（千円）", "年度", "開始年度", "備考")

    found = mapping.guess(headers, FIELDS)

    assert found.columns == {"code": 0, "title": 1, "owner": 2, "budgeted": 3, "year": 4, "starts": 5}
    assert found.unused() == ("備考",)


def test_an_exact_name_wins_over_a_longer_header_that_contains_it():
    assert mapping.guess(("開始年度", "年度"), FIELDS[5:6]).columns == {"year": 1}


def test_a_missing_required_column_is_found():
    found = mapping.missing(mapping.guess(("番号", "備考"), FIELDS), FIELDS, "a.csv")

    assert [(each.code, each.column, each.is_error) for each in found] == [("no-column", "施策名", True)]
    assert "施策名" in str(found[0])


def test_cells_are_read_and_faults_keep_their_place():
    read = reading('番号,施策名,予算額（千円）,年度\n1,道路,"1,200",R8\n2,,未定,8\n')
    first, second = read.table.rows

    assert (read.required(first, "title"), read.yen(first, "budgeted"), read.fiscal_year(first, "year")) == (
        "道路",
        1_200_000,
        2026,
    )
    assert (
        read.required(second, "title"),
        read.yen(second, "budgeted"),
        read.fiscal_year(second, "year"),
    ) == ("", None, None)
    assert [(each.code, each.row, each.column, each.found) for each in read.errors] == [
        ("required", 3, "施策名", ""),
        ("not-yen", 3, "予算額（千円）", "未定"),
        ("not-a-fiscal-year", 3, "年度", "8"),
    ]


def test_a_money_column_without_a_unit_is_doubted():
    read = reading("番号,施策名,予算額,計画額（円）\n1,道路,1,2\n")

    read.doubtful_units("budgeted", "planned")

    assert [(each.code, each.column, each.is_error) for each in read.findings] == [
        ("no-unit", "予算額", False)
    ]


def test_words_stand_for_values():
    read = reading("番号,施策名,年度\n1,一般 財源,\n2,寄付金,\n3,－,\n")
    words = {"一般財源": "general", "国庫支出金": "national"}

    assert [read.choice(row, "title", words) for row in read.table.rows] == ["general", None, None]
    assert [(each.code, each.row) for each in read.errors] == [("not-a-choice", 3)]


def test_a_choice_outside_the_table_is_a_bug_of_the_caller():
    with pytest.raises(mapping.NoSuchColumn):
        mapping.chosen(("番号",), {"title": 1})


def test_numbers_and_long_texts():
    read = reading("番号,施策名\n1.50,とても長い名前\n")
    row = read.table.rows[0]

    assert read.number(row, "code") == Decimal("1.50")
    read.text(row, "title", limit=3)
    assert [str(each) for each in read.errors] == ["3文字以内で書いてください（いま7文字）。"]
