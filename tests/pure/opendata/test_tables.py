"""Reading tables as offices make them: encodings, delimiters, spreadsheets, and everything that is wrong with them."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoriai.pure.opendata import findings
from yoriai.pure.opendata.tables import Row, read_table

HEADERS = ("番号", "施策のなまえ", "あらまし")


def written(rows, *, encoding="utf-8", delimiter=",", newline="\r\n"):
    out = io.StringIO(newline="")
    # The writer itself leaves a line feed unquoted where lines end otherwise.
    quoting = csv.QUOTE_MINIMAL if newline != "\r" else csv.QUOTE_ALL
    csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(rows, *, sheets=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in sheets:
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def codes(table):
    return [finding.code for finding in table.findings]


in_every_encoding = st.text(
    st.sampled_from(
        "あいうえおかがきぎアイウ施策道路補修予算令和市民意見番号ABCxyz0123456789 ,;\t\"'。、「」（）　\n"
    ),
    max_size=30,
).filter(lambda text: text.strip() == text and "\x00" not in text)
row_of_text = st.tuples(st.sampled_from(["1", "い", "番"]), in_every_encoding, in_every_encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@settings(max_examples=25, deadline=None)
@given(rows=st.lists(row_of_text, min_size=1, max_size=8), newline=st.sampled_from(["\r\n", "\n", "\r"]))
def test_what_was_written_is_read_in_every_encoding_and_delimiter(encoding, delimiter, rows, newline):
    data = written([HEADERS, *rows], encoding=encoding, delimiter=delimiter, newline=newline)

    table = read_table(data, "table.csv")

    assert table.headers == HEADERS
    assert [row.cells for row in table.rows] == rows
    assert table.findings == ()


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise_anything_but_a_table_error(data):
    try:
        table = read_table(data, "noise.csv")
    except findings.TableError:
        return
    assert all(len(row.cells) == len(table.headers) for row in table.rows)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_a_damaged_spreadsheet_raises_nothing_but_a_table_error(noise):
    whole = workbook([HEADERS, (1, "道路", "")])
    damaged = whole[: len(whole) // 2] + noise + whole[len(whole) // 2 + len(noise) :]

    try:
        read_table(damaged, "damaged.xlsx")
    except findings.TableError as error:
        assert "damaged.xlsx" in str(error)


def test_the_name_says_csv_but_the_content_is_a_spreadsheet():
    data = workbook(
        [
            HEADERS,
            (1, "道路", date(2026, 4, 1)),
            (2, 1234000, datetime.fromisoformat("2026-04-01 09:30")),
            (3.5, True, None),
        ]
    )

    table = read_table(data, "wrong-name.csv")

    assert [row.cells for row in table.rows] == [
        ("1", "道路", "2026-04-01"),
        ("2", "1234000", "2026-04-01 09:30:00"),
        ("3.5", "TRUE", ""),
    ]
    assert (table.sheet, table.encoding) == ("Sheet", "")


def test_other_sheets_and_merged_cells_are_found_not_ignored():
    book = openpyxl.Workbook()
    for row in (HEADERS, ("A", "道路", ""), (None, "橋", "")):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.create_sheet("去年")["A1"] = "番号"
    book.create_sheet("空")
    out = io.BytesIO()
    book.save(out)

    table = read_table(out.getvalue(), "a.xlsx")

    assert codes(table) == ["other-sheets", "merged-cells"]
    assert [finding.found for finding in table.findings] == ["去年", "2-3"]
    assert not table.has_errors


def test_a_sheet_can_be_named():
    data = workbook([HEADERS, (1, "a", "b")], sheets=[("去年", [HEADERS, (9, "z", "z")])])

    assert read_table(data, "a.xlsx", sheet="去年").rows == (Row(2, ("9", "z", "z")),)
    with pytest.raises(findings.NoSuchSheet) as refusal:
        read_table(data, "a.xlsx", sheet="来年")
    assert refusal.value.facts == {"file": "a.xlsx", "sheet": "来年"}


def test_a_title_above_the_headers_is_told():
    data = "令和8年度 施策一覧,,\r\n\r\n番号,施策名,概要\r\n1,道路,\r\n".encode("cp932")

    table = read_table(data, "a.csv")

    assert (table.headers, table.header_row, table.rows) == (
        ("番号", "施策名", "概要"),
        3,
        (Row(4, ("1", "道路", "")),),
    )
    assert [(finding.code, finding.row, finding.found) for finding in table.findings] == [
        ("above-headers", 1, "令和8年度 施策一覧")
    ]


def test_a_ragged_row_is_found_with_its_place_and_nothing_is_lost():
    data = "番号,施策名,概要\n1,道路\n\n2,橋,古い,余り\n3,川,深い,,\n".encode()

    table = read_table(data, "a.csv")

    assert table.rows == (Row(2, ("1", "道路", "")), Row(4, ("2", "橋", "古い")), Row(5, ("3", "川", "深い")))
    assert [(f.code, f.row, f.column, f.found, f.is_error) for f in table.findings] == [
        ("row-too-short", 2, "概要", "", False),
        ("row-too-long", 4, "", "余り", True),
    ]
    assert table.has_errors


def test_missing_and_repeated_headers_get_names_of_their_own():
    table = read_table("番号,,番号,概要\n1,2,3,4\n".encode(), "a.csv")

    assert table.headers == ("番号", "#2", "番号 #3", "概要")
    assert codes(table) == ["no-header", "header-twice"]


def test_a_column_full_of_semicolons_does_not_become_the_delimiter():
    table = read_table("番号,分類,備考\n1,x,a;b;c;d;e\n2,y,f;g;h;i;j\n".encode(), "a.csv")

    assert (table.delimiter, table.headers) == (",", ("番号", "分類", "備考"))


def test_an_unclosed_quotation_mark_names_its_row():
    with pytest.raises(findings.BrokenQuotes) as refusal:
        read_table('番号,意見\n1,"はじまり\n2,つづき\n'.encode(), "a.csv")

    assert refusal.value.facts == {"file": "a.csv", "row": 2}


@pytest.mark.parametrize("data", [b"", b" \r\n \t", b"\xef\xbb\xbf", b",,,\r\n,,"])
def test_an_empty_file_is_refused(data):
    with pytest.raises(findings.EmptyTable):
        read_table(data, "a.csv")


def test_an_empty_spreadsheet_is_refused():
    with pytest.raises(findings.EmptyTable):
        read_table(workbook([]), "a.xlsx")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 x",
        b"\x89PNG\r\n\x1a\n\0\0",
        bytes(range(256)) * 4,
        b"PK\x03\x04" + b"x" * 50,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    ],
)
def test_other_kinds_of_files_are_refused_by_content(data):
    with pytest.raises(findings.NotATable):
        read_table(data, "a.csv")


def test_bytes_of_no_encoding_name_their_row():
    with pytest.raises(findings.Undecodable) as refusal:
        read_table("番号,意見\n1,あ\n2,".encode("cp932") + b"\x82\xff\xff\n", "a.csv")

    assert refusal.value.facts["row"] == 3


def test_too_many_rows_are_refused_with_the_row():
    with pytest.raises(findings.TooManyRows) as refusal:
        read_table(b"a,b\n" + b"1,2\n" * 100_001, "a.csv")

    assert refusal.value.facts == {"file": "a.csv", "row": 100_002, "limit": 100_000}


def test_a_hundred_thousand_rows_are_read():
    assert len(read_table(b"a,b\n" + b"1,2\n" * 100_000, "a.csv").rows) == 100_000


def repacked(data, name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return out.getvalue()


def test_a_zip_bomb_is_refused_although_it_lies_about_its_size():
    bomb = repacked(workbook([HEADERS, (1, 2, 3)]), "xl/styles.xml", b" " * (260 * 1024 * 1024))
    lying = bomb.replace((260 * 1024 * 1024).to_bytes(4, "little"), (100).to_bytes(4, "little"))

    for data in (bomb, lying):
        with pytest.raises(findings.TooLarge):
            read_table(data, "bomb.xlsx")


@pytest.mark.parametrize(
    ("cell", "error"), [("A1048576", findings.TooManyRows), ("XFD2", findings.TooManyColumns)]
)
def test_a_cell_in_the_far_corner_is_refused_before_memory_is_asked_for(cell, error):
    book = openpyxl.Workbook()
    book.active["A1"] = "番号"
    book.active[cell] = "x"
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(error):
        read_table(out.getvalue(), "a.xlsx")


def test_a_formatted_but_empty_cell_far_away_does_no_harm():
    book = openpyxl.Workbook()
    book.active.append(["番号", "施策名"])
    book.active.append([1, "道路"])
    book.active["A1048576"].font = openpyxl.styles.Font(bold=True)
    out = io.BytesIO()
    book.save(out)

    assert read_table(out.getvalue(), "a.xlsx").rows == (Row(2, ("1", "道路")),)


def ods(*rows):
    """An OpenDocument sheet as LibreOffice writes it, around the given rows."""
    spaces = "".join(
        f' xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
        for key in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{"".join(rows)}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifest = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def ods_row(*cells, times=1):
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def ods_cell(text, times=1):
    if not text:
        return f'<table:table-cell table:number-columns-repeated="{times}"/>'
    return (
        f'<table:table-cell table:number-columns-repeated="{times}" office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def test_an_open_document_sheet_is_read_although_it_is_padded_with_a_million_empty_rows():
    data = ods(
        ods_row(ods_cell("番号"), ods_cell("施策名"), ods_cell("", 1022)),
        ods_row(ods_cell("1"), ods_cell("道路")),
        ods_row(ods_cell("", 1024), times=1048573),
    )

    table = read_table(data, "a.ods")

    assert (table.headers, table.rows, table.sheet) == (("番号", "施策名"), (Row(2, ("1", "道路")),), "表")


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (ods_row(ods_cell("x"), times=1048573), findings.TooManyRows),
        (ods_row(ods_cell("x", 16384)), findings.TooManyColumns),
        (ods_row(ods_cell("", 16000), ods_cell("x")), findings.TooManyColumns),
        (ods_row(ods_cell(""), times=1048573) + ods_row(ods_cell("x")), findings.TooManyRows),
    ],
)
def test_an_open_document_sheet_that_repeats_without_measure_is_refused(row, error):
    with pytest.raises(error):
        read_table(ods(ods_row(ods_cell("番号")), row), "a.ods")
