"""The rows of a file of measures: one row per measure, per budget line or per indicator value, joined by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.measures.models import FundSource, Indicator
from yoriai.apps.measures.operations.money import CostDraft
from yoriai.apps.measures.operations.outcomes import IndicatorDraft, ValueDraft
from yoriai.apps.measures.operations.refusals import NoSuchHeader, UnreadableFile
from yoriai.pure.japan.width import fold
from yoriai.pure.opendata import mapping
from yoriai.pure.opendata.findings import TableError, gettext_noop
from yoriai.pure.opendata.tables import Row, Table, read_table
from yoriai.pure.values import dataclass

FIELDS = (
    mapping.Field("code", ("番号", "整理番号", "施策番号", "事業番号", "施策コード", "記号", "no", "code"), is_required=True),
    mapping.Field("title", ("施策名", "事務事業名", "事業名", "施策の名称", "名称", "title"), is_required=True),
    mapping.Field("owner", ("所管課", "担当課", "所管", "担当部課", "課名", "owner")),
    mapping.Field("starts", ("開始年度", "始期", "事業開始年度")),
    mapping.Field("ends", ("終了年度", "終期", "事業終了年度")),
    mapping.Field("what", ("概要", "事業概要", "何をするか", "内容", "事業内容", "手段")),
    mapping.Field("why", ("目的", "なぜするか", "意図", "必要性", "背景")),
    mapping.Field("progress", ("進みぐあい", "進捗", "進捗状況")),
    mapping.Field("year", ("年度", "会計年度", "予算年度", "対象年度")),
    mapping.Field("source", ("財源", "財源区分")),
    mapping.Field("label", ("費目", "経費区分", "節")),
    mapping.Field("planned", ("計画額", "計画事業費")),
    mapping.Field("budgeted", ("予算額", "当初予算額", "予算")),
    mapping.Field("settled", ("決算額", "決算")),
    mapping.Field("reason", ("積算根拠", "積算・根拠", "積算", "根拠")),
    mapping.Field("indicator", ("指標名", "指標", "成果指標")),
    mapping.Field("unit", ("単位",)),
    mapping.Field("target", ("目標値", "目標")),
    mapping.Field("actual", ("実績値", "実績")),
)  # fmt: skip
LABELS = {
    "code": _("番号"),
    "title": _("施策名"),
    "owner": _("所管課"),
    "starts": _("開始年度"),
    "ends": _("終了年度"),
    "what": _("概要（何をするか）"),
    "why": _("目的（なぜするか）"),
    "progress": _("進みぐあい"),
    "year": _("年度（経費・指標の）"),
    "source": _("財源"),
    "label": _("費目"),
    "planned": _("計画額"),
    "budgeted": _("予算額"),
    "settled": _("決算額"),
    "reason": _("積算・根拠"),
    "indicator": _("指標名"),
    "unit": _("単位"),
    "target": _("目標値"),
    "actual": _("実績値"),
}
MONEY = ("planned", "budgeted", "settled")
_TEXTS = {"title": 120, "owner": 40, "what": None, "why": None, "progress": None}
_SOURCES = {
    FundSource.NATIONAL: ("国庫支出金", "国庫", "国", "国庫補助金", "国庫補助"),
    FundSource.PREFECTURE: ("都支出金", "都道府県支出金", "県支出金", "都", "都補助金", "都道府県"),
    FundSource.LOCAL_BOND: ("地方債", "市債", "起債"),
    FundSource.OTHER: ("その他", "その他特定財源", "使用料", "寄附金", "基金"),
    FundSource.GENERAL: ("一般財源", "一般", "市費"),
}
SOURCE_WORDS = {word: source for source, words in _SOURCES.items() for word in words}


@dataclass
class MeasureRows:
    """What all rows of one number say together; `values` holds only fields that are filled in."""

    code: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    costs: dict[tuple[int, str, str], CostDraft] = field(default_factory=dict)
    indicators: dict[str, IndicatorDraft] = field(default_factory=dict)


def read_file(data: bytes, name: str) -> Table:
    """Read the table of a file.

    Raises:
        UnreadableFile: there is no table in it, or it is too large; the message says where.
    """
    try:
        return read_table(data, name)
    except TableError as error:
        raise UnreadableFile(problem=gettext(error.message) % error.facts) from error


def columns_of(table: Table, wanted: Mapping[str, str] | None) -> mapping.ColumnMapping:
    """Return the columns that a person chose by header, or guess them.

    Raises:
        NoSuchHeader: the table has no such column.
    """
    if wanted is None:
        return mapping.guess(table.headers, FIELDS)
    for header in wanted.values():
        if header and header not in table.headers:
            raise NoSuchHeader(header=header)
    return mapping.chosen(
        table.headers, {name: table.headers.index(header) for name, header in wanted.items() if header}
    )


def read_rows(reading: mapping.Reading) -> list[MeasureRows]:
    """Join the rows of a table by number; whatever does not fit is added to the findings of `reading`."""
    reading.findings += reading.table.findings
    missing = mapping.missing(reading.mapping, FIELDS, reading.table.name)
    if missing:
        reading.findings += missing
        return []
    reading.doubtful_units(*MONEY)
    found: dict[str, MeasureRows] = {}
    for row in reading.table.rows:
        code = fold(reading.required(row, "code", limit=40))
        if code:
            _add(found.setdefault(code, MeasureRows(code, row.number)), reading, row)
    return list(found.values())


def _add(rows: MeasureRows, reading: mapping.Reading, row: Row) -> None:
    said: dict[str, Any] = {name: reading.text(row, name, limit=limit) for name, limit in _TEXTS.items()}
    said |= {name: reading.fiscal_year(row, name) for name in ("starts", "ends")}
    for name, value in said.items():
        if value in ("", None):
            continue
        if rows.values.setdefault(name, value) != value:
            message = gettext_noop("同じ番号の%(first)s行目と内容が違います。")
            reading.add("conflict", row, name, message, first=rows.row)
    _add_cost(rows, reading, row)
    _add_indicator(rows, reading, row)


def _add_cost(rows: MeasureRows, reading: mapping.Reading, row: Row) -> None:
    amounts = {f"{name}_yen": reading.yen(row, name) for name in MONEY}
    source = reading.choice(row, "source", SOURCE_WORDS)
    if all(amount is None for amount in amounts.values()):
        return
    year = reading.fiscal_year(row, "year")
    for name, value in (("year", year), ("source", source)):
        if value is None and not reading.text(row, name):
            reading.add("required", row, name, gettext_noop("金額がある行には、年度と財源が必要です。"))
    if year is None or source is None:
        return
    draft = CostDraft(
        year,
        source,
        reading.text(row, "label", limit=60),
        **amounts,
        reason=reading.text(row, "reason", limit=200),
    )
    if rows.costs.setdefault(draft.key, draft) != draft:
        message = gettext_noop("同じ年度・財源・費目の行が、違う金額でほかにもあります。")
        reading.add("line-twice", row, "label", message)


def _add_indicator(rows: MeasureRows, reading: mapping.Reading, row: Row) -> None:
    name = reading.text(row, "indicator", limit=120)
    value = {each: reading.number(row, each) for each in ("target", "actual")}
    if not name:
        if any(number is not None for number in value.values()):
            reading.add(
                "required", row, "indicator", gettext_noop("目標値・実績値がある行には、指標名が必要です。")
            )
        return
    known = rows.indicators.get(name)
    unit = reading.text(row, "unit", limit=20) or (known.unit if known else "")
    if not unit:
        reading.add("required", row, "unit", gettext_noop("指標には単位が必要です。"))
        return
    values: Sequence[ValueDraft] = known.values if known else ()
    year = reading.fiscal_year(row, "year")
    if year is not None:
        values = (*(each for each in values if each.fiscal_year != year), ValueDraft(year, **value))
    elif any(number is not None for number in value.values()):
        reading.add("required", row, "year", gettext_noop("目標値・実績値がある行には、年度が必要です。"))
    rows.indicators[name] = IndicatorDraft(Indicator.Kind.OUTCOME, name, unit, values=tuple(values))
