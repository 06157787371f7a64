"""Taking in a whole file of opinions: looked at first, then all of it or nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, ImportBatch, Opinion, OpinionSource
from yoriai.apps.consultations.models.sources import Stood
from yoriai.apps.consultations.operations.opinions import (
    OpinionDraft,
    Origin,
    Reception,
    submit_opinions,
)
from yoriai.apps.consultations.operations.texts import check_text, clean_text
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal
from yoriai.apps.shared.time import JAPAN, day_of
from yoriai.pure.opendata import decidim, mapping
from yoriai.pure.opendata.findings import Finding, TableError, TooManyRows, gettext_noop
from yoriai.pure.opendata.tables import Row, Table, read_table
from yoriai.pure.values import dataclass

W = TypeVar("W", bound=str)
MAX_ROWS = 10_000
FIELDS = (
    mapping.Field(
        "text",
        ("意見", "ご意見", "寄せられた御意見", "意見の内容", "意見内容", "コメント", "本文", "内容", "comment", "opinion", "text"),
        is_required=True,
    ),
    mapping.Field("section", ("該当箇所", "意見の箇所", "箇所", "区分", "章", "section")),
    mapping.Field("standing", ("市との関わり", "属性", "提出者の区分", "standing")),
    mapping.Field("channel", ("受付経路", "提出方法", "受付方法", "経路", "channel")),
    mapping.Field("received_on", ("受付日", "提出日", "受付日時", "受信日", "日付", "タイムスタンプ", "date")),
    mapping.Field("sender", ("提出者", "送信者", "氏名", "お名前", "提出者番号", "メールアドレス", "sender")),
    mapping.Field("reference", ("番号", "整理番号", "通し番号", "受付番号", "no", "id")),
)  # fmt: skip
LABELS = {
    "text": _("意見"),
    "section": _("案の箇所"),
    "standing": _("市との関わり"),
    "channel": _("受付経路"),
    "received_on": _("受付日"),
    "sender": _("送った人（同じ人をまとめるため。保存しません）"),
    "reference": _("整理番号"),
}
_CHANNEL_WORDS = {
    rules.Channel.WEB: ("ウェブ", "web", "ホームページ", "電子申請", "フォーム", "インターネット"),
    rules.Channel.COUNTER: ("窓口", "持参", "直接持参", "担当課窓口"),
    rules.Channel.PHONE: ("電話",),
    rules.Channel.FAX: ("fax", "ファクス", "ファックス", "ファクシミリ"),
    rules.Channel.LETTER: ("郵送", "郵便", "手紙", "はがき"),
    rules.Channel.EMAIL: ("電子メール", "メール", "eメール", "email"),
    rules.Channel.MEETING: ("会議・説明会", "説明会", "会議", "市民説明会", "ワークショップ"),
    rules.Channel.BROADCAST: ("放送", "ラジオ", "テレビ"),
    rules.Channel.KIOSK: ("窓口端末", "キオスク"),
    rules.Channel.UNKNOWN: ("不明",),
}
_STANDING_WORDS = {
    rules.Standing.LIVES: ("市内に住んでいる", "在住", "市内在住", "市民"),
    rules.Standing.WORKS: ("市内で働いている", "在勤", "市内在勤"),
    rules.Standing.STUDIES: ("市内で学んでいる", "在学", "市内在学"),
    rules.Standing.ORGANISATION: ("市内の団体・事業者", "団体", "事業者", "法人"),
    rules.Standing.OTHER: ("その他",),
    rules.Standing.UNSTATED: ("回答しない", "無回答"),
}


class ImportRefused(Refusal):
    """The file holds faults, so nothing of it was taken in."""

    code = "import-refused"
    status = 422
    message = _("「%(file)s」に直すところが%(errors)sか所あるため、取り込みませんでした。")
    next_step = _("一覧の行を直して、もう一度読み込んでください。")


class FileUnreadable(Refusal):
    """There is no table in the file."""

    code = "import-file-unreadable"
    status = 422
    message = _("%(reason)s")


class NoSuchHeader(Refusal):
    """A column was named that the table does not have."""

    code = "import-no-such-column"
    status = 422
    message = _("「%(header)s」という見出しの列はありません。見出し：%(headers)s")


@dataclass(frozen=True)
class ImportRequest:
    """A file, the consultation it belongs to, and how to read it.

    `columns` names the header for each field; None guesses. `received_on` and `channel` hold for rows
    that do not say.
    """

    code: str
    data: bytes
    name: str
    columns: Mapping[str, str] | None = None
    received_on: date | None = None
    channel: str = rules.Channel.UNKNOWN


@dataclass
class ImportPlan:
    """What taking in the file would do. Nothing is written yet."""

    consultation: Consultation
    table: Table
    columns: Mapping[str, str]
    sha256: str
    received_on: date
    findings: list[Finding] = field(default_factory=list)
    drafts: list[OpinionDraft] = field(default_factory=list)
    known: int = 0
    # By row, where the file is an export of another site: where each opinion stood.
    sources: Mapping[int, decidim.Source] = field(default_factory=dict)

    @property
    def is_decidim(self) -> bool:
        return bool(self.sources)

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_error]

    @property
    def rows(self) -> int:
        return len(self.table.rows)

    @property
    def added(self) -> int:
        return len(self.drafts)

    @property
    def people(self) -> int:
        return len({draft.sender_key or draft.submission_key for draft in self.drafts})

    @property
    def is_ready(self) -> bool:
        return not self.errors


@dataclass(frozen=True)
class ImportOutcome:
    """What was taken in."""

    batch: ImportBatch
    added: int
    known: int
    receipts: Sequence[str]


def table_of(*, data: bytes, name: str) -> Table:
    """Return the table of a file in CSV, a spreadsheet, or a list in JSON.

    Raises:
        FileUnreadable: there is none in it, or it has more than `MAX_ROWS` rows.
    """
    try:
        table = (decidim.read_json if decidim.is_json(data) else read_table)(data, name)
        if len(table.rows) > MAX_ROWS:
            raise TooManyRows(file=name, row=table.rows[MAX_ROWS].number, limit=MAX_ROWS)
    except TableError as error:
        raise FileUnreadable(reason=gettext(error.message) % error.facts) from error
    return table


def _table(request: ImportRequest) -> tuple[Table, Mapping[int, decidim.Source]]:
    """Return the table of a file; an export of Decidim becomes a table of opinions with their sources."""
    table = table_of(data=request.data, name=request.name)
    return decidim.as_opinions(table) if decidim.is_export(table.headers) else (table, {})


def _columns(table: Table, wanted: Mapping[str, str] | None) -> mapping.ColumnMapping:
    if wanted is None:
        return mapping.guess(table.headers, FIELDS)
    positions = {}
    for name, header in wanted.items():
        if not header:
            continue
        if header not in table.headers:
            raise NoSuchHeader(header=header, headers="、".join(table.headers))
        positions[name] = table.headers.index(header)
    return mapping.chosen(table.headers, positions)


def digest(kind: str, *parts: str) -> str:
    """Return a keyed fingerprint: the same for the same content, and telling nothing of it."""
    return salted_hmac(f"yoriai.imports.{kind}", "\x1f".join(parts), algorithm="sha256").hexdigest()


class _Reader:
    """Reads every row of a table into a draft, collecting what is wrong on the way."""

    def __init__(self, plan: ImportPlan, request: ImportRequest, at: datetime) -> None:
        self.plan = plan
        self.request = request
        self.at = at
        self.reading = mapping.Reading(plan.table, _columns(plan.table, request.columns))
        self.sections = {section.number: section for section in plan.consultation.sections.all()}
        self.section_words = {
            word: number
            for number, section in self.sections.items()
            for word in (number, section.title, f"{number} {section.title}")
        }
        self.seen: Counter[str] = Counter()

    def read(self) -> None:
        missing = mapping.missing(self.reading.mapping, FIELDS, self.plan.table.name)
        self.reading.findings += missing
        if not missing:
            self.plan.drafts = [draft for row in self.plan.table.rows if (draft := self._draft(row))]
        self.plan.columns = {
            name: self.plan.table.headers[position] for name, position in self.reading.mapping.columns.items()
        }
        self.plan.findings += self.reading.findings

    def _draft(self, row: Row) -> OpinionDraft | None:
        text = self._text(row)
        received_on = self._received_on(row)
        channel = self.reading.choice(row, "channel", _words(_CHANNEL_WORDS)) or self.request.channel
        section = self.reading.choice(row, "section", self.section_words) or ""
        standing = self.reading.choice(row, "standing", _words(_STANDING_WORDS)) or ""
        if not text:
            return None
        said = self.reading.text(row, "sender"), self.reading.text(row, "reference")
        stated = received_on.isoformat() if received_on else ""
        return OpinionDraft(
            consultation_code=self.plan.consultation.code,
            text=text,
            submission_key=self._key(text, stated, channel, section, standing, *said),
            section_number=section,
            standing=standing,
            sender_key=digest("sender", self.plan.consultation.code, said[0]) if said[0] else "",
            language=source.language if (source := self.plan.sources.get(row.number)) else "ja",
            reception=Reception(channel, self._instant(received_on or self.plan.received_on)),
            origin=Origin(0, row.number),
        )

    def _text(self, row: Row) -> str:
        text = clean_text(self.reading.text(row, "text"))
        if not text:
            message = gettext_noop("意見が空欄のため、この行は取り込みません。")
            self._find("import-no-text", row, "text", message, is_error=False)
            return ""
        try:
            check_text(text)
        except Refusal as refusal:
            self._find(refusal.code, row, "text", str(refusal))
            return ""
        return text

    def _find(self, code: str, row: Row, name: str, message: str, *, is_error: bool = True) -> None:
        found = self.reading.text(row, name)[:40]
        header = self.reading.mapping.header(name)
        self.reading.findings.append(
            Finding(code, self.plan.table.name, row.number, header, found, message, is_error=is_error)
        )

    def _received_on(self, row: Row) -> date | None:
        day = self.reading.day(row, "received_on")
        if day is None:
            return None
        first = self.plan.consultation.published_on
        if first is not None and day < first:
            message = gettext_noop("受付日が公表日より前です。日付を確かめてください。")
            self._find("received-before-publication", row, "received_on", message)
        elif day > day_of(self.at):
            message = gettext_noop("受付日が今日より後です。日付を確かめてください。")
            self._find("received-in-the-future", row, "received_on", message)
        return day

    def _instant(self, day: date) -> datetime:
        return min(datetime.combine(day, time.min, JAPAN), self.at)

    def _key(self, *parts: str) -> str:
        """The same row has the same key in any encoding and place; equal rows of a file are numbered."""
        row = digest("row", self.plan.consultation.code, *parts)
        self.seen[row] += 1
        return digest("key", row, str(self.seen[row]))


def _words(table: Mapping[W, Sequence[str]]) -> dict[str, str]:
    """Return what each word stands for, the usual words first: these are named when none fits."""
    usual = {words[0]: str(value) for value, words in table.items()}
    return usual | {word: str(value) for value, words in table.items() for word in words}


def _leave_out_known(plan: ImportPlan) -> None:
    keys = [draft.submission_key for draft in plan.drafts]
    known = set(
        Opinion.objects.filter(consultation=plan.consultation, submission_key__in=keys).values_list(
            "submission_key", flat=True
        )
    )
    for draft in plan.drafts:
        if draft.submission_key in known and draft.origin is not None:
            message = gettext_noop(
                "同じ内容の行を取り込み済みのため、加えません。別の人の意見なら、人を区別できる列を付けてください。"
            )
            header = plan.columns.get("text", "")
            row = draft.origin.row
            found = draft.text[:40]
            plan.findings.append(
                Finding("import-known-row", plan.table.name, row, header, found, message, is_error=False)
            )
    plan.drafts = [draft for draft in plan.drafts if draft.submission_key not in known]
    plan.known = len(known)


def plan_opinion_import(*, request: ImportRequest, by: Actor, at: datetime) -> ImportPlan:
    """Read a file and tell what taking it in would do; nothing is written.

    Returns:
        The plan: encoding, columns, findings with row and column, and the opinions that would be added.

    Raises:
        NotFound: there is no such consultation, or it is not published yet.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        FileUnreadable: there is no table in the file; the reason says why.
        NoSuchHeader: `columns` names a header that the table does not have.
    """
    consultation = Consultation.objects.prefetch_related("sections").filter(code=request.code).first()
    if consultation is None:
        raise NotFound
    if not rules.may_enter_opinion(by, consultation):
        raise NotAllowed
    phases = consultation.phases.all()
    if not rules.takes_opinions(consultation, phases, day_of(at)) or consultation.closes_on is None:
        raise NotFound
    table, sources = _table(request)
    plan = ImportPlan(
        consultation=consultation,
        table=table,
        columns={},
        sha256=hashlib.sha256(request.data).hexdigest(),
        # Where a row does not say, it is taken to have come in time, at the latest on the last day.
        received_on=request.received_on or min(day_of(at), consultation.closes_on),
        findings=list(table.findings),
        sources=sources,
    )
    _Reader(plan, request, at).read()
    _leave_out_known(plan)
    plan.findings.sort(key=lambda finding: (not finding.is_error, finding.row))
    return plan


@records.operation
def import_opinions(*, request: ImportRequest, by: Actor, at: datetime) -> ImportOutcome:
    """Take in a file of opinions: all of its new rows, each with a receipt, or nothing.

    Returns:
        The batch, and how many rows were new and how many known.

    Raises:
        NotFound: there is no such consultation, or it is not published yet.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        FileUnreadable: there is no table in the file.
        NoSuchHeader: `columns` names a header that the table does not have.
        ImportRefused: a row is faulty.
    """
    plan = plan_opinion_import(request=request, by=by, at=at)
    if plan.errors:
        raise ImportRefused(file=request.name, errors=len(plan.errors))
    batch = ImportBatch.objects.create(
        consultation=plan.consultation,
        sha256=plan.sha256,
        rows=plan.rows,
        added=plan.added,
        mapping=dict(plan.columns),
        at=at,
        person_id=by.person_id,
    )
    receipts = _store(plan, batch, by, at)
    records.record(
        records.Entry(
            action="opinions.imported",
            subject_type="consultations.Consultation",
            subject_id=plan.consultation.pk,
            by=by,
            at=at,
            facts={"batch_id": batch.pk, "rows": plan.rows, "added": plan.added, "known": plan.known},
        )
    )
    return ImportOutcome(batch, plan.added, plan.known, receipts)


def _store(plan: ImportPlan, batch: ImportBatch, by: Actor, at: datetime) -> list[str]:
    drafts = [_with_batch(draft, batch) for draft in plan.drafts if draft.origin is not None]
    if not drafts:
        return []
    numbers = []
    for outcome in submit_opinions(drafts=drafts, by=by, at=at):
        if isinstance(outcome, Refusal):
            raise outcome
        numbers.append(outcome.number)
    _store_sources(plan, batch)
    return numbers


def stood_there(source: decidim.Source) -> dict[str, Any]:
    """Return where something stood before, by the names of the columns that keep it."""
    names = (column.name for column in Stood._meta.local_fields if column.name != "system")
    return {"system": decidim.SYSTEM, **{name: getattr(source, name) for name in names}}


def _store_sources(plan: ImportPlan, batch: ImportBatch) -> None:
    """Keep where the opinions of a batch stood before."""
    rows = Opinion.objects.filter(import_batch=batch).values_list("pk", "source_row") if plan.sources else []
    OpinionSource.objects.bulk_create(
        OpinionSource(opinion_id=opinion_id, **stood_there(source))
        for opinion_id, row in rows
        if (source := plan.sources.get(row or 0)) is not None
    )


def _with_batch(draft: OpinionDraft, batch: ImportBatch) -> OpinionDraft:
    return replace(draft, origin=Origin(batch.pk, draft.origin.row if draft.origin else 0))
