"""Everything that is published of one consultation as tables to take away, with the meaning of every column.

What is not published yet is not among them. Personal data is in none: of people there are counts, and none below five
that could be told or found by subtraction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Opinion
from yoriai.apps.consultations.queries import voting_export
from yoriai.apps.consultations.queries.consultations import consultation_in_short, get_consultation
from yoriai.apps.consultations.queries.opinions import opinion_counts, originals
from yoriai.apps.consultations.queries.phases import phases_in_public
from yoriai.apps.consultations.queries.proposals import export as proposals
from yoriai.apps.consultations.queries.results import results
from yoriai.apps.consultations.queries.voting_export import Table
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of
from yoriai.pure.opendata.small_groups import published
from yoriai.pure.values import dataclass

Cell = str | int | None
Columns = dict[str, str | Promise]
PHASE_COLUMNS: Columns = {
    "number": _("順番"),
    "kind": _("できること（記号）"),
    "title": _("段階の名前"),
    "starts_on": _("始まる日（この日を含む）"),
    "ends_on": _("終わる日（この日を含む）"),
    "rules": _("決まり"),
    "decides": _("だれが決めるか"),
    "publishes": _("何を公表するか"),
}
SECTION_COLUMNS: Columns = {
    "number": _("案の部分の番号"),
    "title": _("見出し"),
    "draft_text": _("案の本文"),
    "final_text": _("決定後の本文（結果の公表まで空）"),
}
ITEM_COLUMNS: Columns = {
    "number": _("項目の番号"),
    "title": _("項目"),
    "summary": _("寄せられた意見の概要"),
    "section": _("案の部分の番号"),
    "opinions": _("意見の件数"),
    "people": _("意見の人数"),
    "disposition": _("取扱い（記号）"),
    "reason": _("市の検討結果とその理由"),
    "place": _("案の箇所"),
    "before": _("修正前"),
    "after": _("修正後"),
    "version": _("検討結果の版"),
    "published_at": _("検討結果の公表日時"),
}
OPINION_COLUMNS: Columns = {
    "opinion": _("意見の番号"),
    "item": _("市が検討した項目の番号"),
    "section": _("案の部分の番号"),
    "channel": _("受付経路（記号）"),
    "is_verbatim": _("1=原文のまま、0=聞き取りの要旨"),
    "is_late": _("1=締切後"),
    "text": _("本文（公表しないもの・消去したものは空）"),
    "not_shown": _("本文を示さない理由（記号。partly=市が一部を黒く塗った）"),
    "source": _("ほかのサイトから取り込んだときの、もとのアドレス"),
    "supports_there": _("もとのサイトで支持した人の数（重みづけに使わない）"),
}
PEOPLE_COLUMNS: Columns = {
    "by": _("分け方（channel=受付経路、standing=市との関わり、area=お住まいの地域）"),
    "value": _("値（記号）"),
    "opinions": _("意見の件数（5件未満と、引き算で分かる数は空）"),
}
STATEMENT_COLUMNS: Columns = {
    "timestamp": _("加えられた時刻（1970年からのミリ秒）"),
    "datetime": _("加えられた日時"),
    "comment-id": _("論点文の番号"),
    "author-id": _("0=市、空=参加者"),
    "agrees": _("賛成（5人未満は空）"),
    "disagrees": _("反対（5人未満は空）"),
    "moderated": _("1=表示、0=確認待ち、-1=表示しない"),
    "comment-body": _("論点文（表示するものだけ）"),
}
STATEMENT_COLUMNS |= {f"by-{level}": rules.Level(level).label for level in voting_export.LEVELS}
VOTE_COLUMNS: Columns = {
    "participant": _("参加者（偶然の順に付け直した番号）"),
    "group-id": _("意見の地図のグループ"),
    "n-votes": _("答えの数"),
    "n-agree": _("賛成の数"),
    "n-disagree": _("反対の数"),
    "*": _("その番号の論点文への答え（1=賛成、-1=反対、0=わからない、空=答えていないか、答えが5件未満）"),
}


@dataclass(frozen=True)
class DataFile:
    """A table of the package; `rows` is asked when it is written."""

    name: str
    title: str | Promise
    columns: Columns
    table: Callable[[], Table]


@dataclass(frozen=True)
class Package:
    """What there is of a consultation on a day."""

    consultation: Consultation
    files: tuple[DataFile, ...]
    has_map: bool
    # What is not there yet, and from when on it is.
    later: tuple[str, ...]

    def file(self, name: str) -> DataFile | None:
        return next((file for file in self.files if file.name == name), None)


def package_of(*, code: str, on: date) -> Package:
    """Return what is published of a consultation on a day; the tables are read when they are asked for (5 statements).

    Raises:
        NotFound: there is no such consultation in public.
    """
    consultation = get_consultation(code=code, actor=ANYONE)
    has_results = consultation.state == rules.State.RESULTS_PUBLISHED
    files = [
        DataFile("phases.csv", _("段階"), PHASE_COLUMNS, lambda: _phases(code, on)),
        DataFile("sections.csv", _("案の部分"), SECTION_COLUMNS, lambda: _sections(consultation)),
    ]
    later = []
    if has_results:
        files += [
            DataFile("items.csv", _("意見項目と市の検討結果"), ITEM_COLUMNS, lambda: _items(code)),
            DataFile("opinions.csv", _("意見の原文"), OPINION_COLUMNS, lambda: _opinions(consultation)),
            DataFile("people.csv", _("意見の内訳"), PEOPLE_COLUMNS, lambda: _people(consultation)),
        ]
    else:
        later.append("results")
    if hasattr(consultation, "proposal_terms"):
        files += _proposal_files(code, on)
    is_voted = hasattr(consultation, "voting")
    if is_voted:
        voted, is_over = _voting_files(code, on)
        files += voted
        later += [] if is_over else ["votes"]
    return Package(consultation, tuple(files), is_voted, tuple(later))


def _voting_files(code: str, on: date) -> tuple[list[DataFile], bool]:
    """Return the tables of a vote on a day, and whether voting is over: single votes wait for that."""
    statements = DataFile(
        "comments.csv", _("論点文"), STATEMENT_COLUMNS, lambda: voting_export.comments_table(code=code, on=on)
    )
    if not voting_export.voted_consultation(code=code, on=on).is_over(on):
        return [statements], False
    votes = DataFile(
        "participants-votes.csv",
        _("一人ひとりの答え"),
        VOTE_COLUMNS,
        lambda: voting_export.participants_table(code=code, on=on),
    )
    return [statements, votes], True


def _proposal_files(code: str, on: date) -> list[DataFile]:
    def table(meanings: Columns, records: Iterable[Mapping[str, Cell]]) -> Table:
        return Table(tuple(meanings), ([record[name] for name in meanings] for record in records))

    return [
        DataFile(
            "proposals.csv",
            _("提案"),
            proposals.MEANINGS,
            lambda: table(proposals.MEANINGS, proposals.proposal_records(code=code, on=on)),
        ),
        DataFile(
            "proposal-versions.csv",
            _("提案のすべての版"),
            proposals.VERSION_MEANINGS,
            lambda: table(proposals.VERSION_MEANINGS, proposals.version_records(code=code, on=on)),
        ),
    ]


def _phases(code: str, on: date) -> Table:
    rows = [
        (
            phase.number,
            phase.kind,
            phase.title,
            phase.starts_on.isoformat(),
            phase.ends_on.isoformat(),
            phase.rules,
            phase.decides,
            phase.publishes,
        )
        for phase in phases_in_public(code=code, on=on)
    ]
    return Table(tuple(PHASE_COLUMNS), rows)


def _sections(consultation: Consultation) -> Table:
    has_results = consultation.state == rules.State.RESULTS_PUBLISHED
    rows = [
        (section.number, section.title, section.draft_text, section.final_text if has_results else "")
        for section in consultation.sections.all()
    ]
    return Table(tuple(SECTION_COLUMNS), rows)


def _items(code: str) -> Table:
    found = results(code=code)
    rows: Iterable[Sequence[Cell]] = [
        (
            item.number,
            item.title,
            item.summary,
            item.section_number,
            item.opinions,
            item.people,
            item.answer.disposition,
            item.answer.reason,
            item.answer.place,
            item.answer.before_text,
            item.answer.after_text,
            item.answer.version,
            item.answer.published_at.isoformat(timespec="seconds") if item.answer.published_at else "",
        )
        for item in found.items
    ]
    return Table(tuple(ITEM_COLUMNS), rows)


def _opinions(consultation: Consultation) -> Table:
    rows = (
        (
            row["pk"],
            row["item_number"],
            row["section__number"] or "",
            str(row["channel"]),
            int(row["is_verbatim"]),
            int(row["is_late"]),
            "" if row["withholding"] or row["erased_at"] else row["text"],
            str(row["withholding"]) or _not_shown(row),
            "" if row["withholding"] or row["erased_at"] else row["source__url"] or "",
            row["source__supports"],
        )
        for row in originals(consultation=consultation).iterator()
    )
    return Table(tuple(OPINION_COLUMNS), rows)


def _not_shown(row: Mapping[str, Any]) -> str:
    if row["erased_at"]:
        return "erased"
    return "partly" if row["redacted_at"] else ""


def _people(consultation: Consultation) -> Table:
    rows: list[Sequence[Cell]] = []
    for by in ("channel", "standing", "area"):
        counted = Opinion.objects.filter(consultation=consultation).order_by(by).values_list(by)
        counts = {str(value): count for value, count in counted.annotate(n=Count("pk"))}
        rows += [(by, value, count) for value, count in published(counts).items()]
    return Table(tuple(PEOPLE_COLUMNS), rows)


@dataclass(frozen=True)
class Described:
    """What a catalogue says of a consultation's data."""

    code: str
    title: str
    summary: str
    division: str
    issued: date | None
    modified: date
    opinions: int


def described(*, code: str, on: date) -> Described:
    """Return what a catalogue says of the data of a consultation on a day (3 statements).

    Raises:
        NotFound: there is no such consultation in public.
    """
    row = consultation_in_short(code=code, actor=ANYONE)
    at = row.results_published_at
    return Described(
        code=row.code,
        title=row.title,
        summary=row.summary,
        division=row.division.name,
        issued=row.published_on,
        modified=day_of(at) if at else min(on, row.closes_on or on),
        opinions=opinion_counts(consultation_id=row.pk).opinions,
    )
