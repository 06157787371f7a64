"""Taking in scans of sheets, and keeping what the reader found on each page."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import field
from datetime import date, datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import PaperForm, PaperScan, PaperSheet
from yoriai.apps.consultations.operations.consultations import locked
from yoriai.apps.consultations.operations.opinions import check_accepting, new_key
from yoriai.apps.consultations.operations.paper_images import SUBJECT, remove_file
from yoriai.apps.consultations.rules import paper as paper_rules
from yoriai.apps.consultations.rules.paper import Finding, ScanState, SheetState
from yoriai.apps.jobs import operations as jobs
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.paperform.files import kind_of
from yoriai.pure.values import dataclass

SCAN = "consultations.PaperScan"
READ = "yoriai.apps.consultations.tasks.read_paper"
Reading = tuple[str, int, str, float]


class NotAScan(Refusal):
    """It is no image and no PDF, whatever its name says."""

    code = "paper-not-a-scan"
    status = 422
    message = _("「%(name)s」は、PDFでも画像（PNG・JPEG・TIFF）でもありません。")
    next_step = _("スキャンしたファイルを選んでください。")


class ScanTooLarge(Refusal):
    """It is larger than any pile of sheets needs to be."""

    code = "paper-scan-too-large"
    status = 422
    message = _("「%(name)s」は大きすぎます（30MBまで）。")
    next_step = _("枚数を分けるか、200〜300dpiのグレーで読み取ってください。")


class ScanKnown(Refusal):
    """The same file was read in before."""

    code = "paper-scan-known"
    message = _("「%(name)s」は、すでに読み込んでいます。")
    next_step = _("一覧で、読み取った用紙を確かめてください。")


@dataclass(frozen=True)
class ScanUpload:
    """A file as it was sent, how the sheets in it reached the city, and on which day."""

    name: str
    channel: str
    received_on: date
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class PageFound:
    """What the reader found on a page: the picture of it (JPEG), what its code says, what its boxes say.

    `version` is 0 where no form of this consultation was recognised; `finding` then says why. `like_id` is a sheet that was
    kept before, of which this page may be a second scan.
    """

    place: int
    sha256: str
    image: bytes = field(repr=False)
    finding: str = Finding.NONE.value
    version: int = 0
    page: int = 1
    language: str = "ja"
    number: str = ""
    readings: Sequence[Reading] = ()
    trace: bytes = field(default=b"", repr=False)
    like_id: int | None = None


@records.operation
def take_scan(*, consultation_id: int, upload: ScanUpload, by: Actor, at: datetime) -> PaperScan:
    """Take in a file of scanned sheets; a worker reads it.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` does not belong to the owning division.
        NotOpenYet: opinions were not asked for yet on the day on which the sheets came.
        NotAskedFor: opinions in free words are not asked for.
        ResultsOut: the results are published.
        Invalid: the sheets came in the future, or by a channel that carries no paper.
        ScanTooLarge: the file is larger than 30 MB.
        NotAScan: it is neither PDF nor image.
        ScanKnown: the same file was taken in before.
    """
    consultation = locked(consultation_id)
    if not paper_rules.may_handle_paper(by, consultation):
        raise NotAllowed
    name = _name(upload.name)
    if upload.channel not in paper_rules.PAPER_CHANNELS:
        raise Invalid(field=str(PaperScan._meta.get_field("channel").verbose_name))
    if upload.received_on > day_of(at):
        raise Invalid(field=str(PaperScan._meta.get_field("received_on").verbose_name))
    check_accepting(consultation=consultation, on=upload.received_on)
    if len(upload.data) > paper_rules.SCAN_BYTES:
        raise ScanTooLarge(name=name)
    kind = kind_of(upload.data)
    if kind is None:
        raise NotAScan(name=name)
    sha256 = hashlib.sha256(upload.data).hexdigest()
    if consultation.paper_scans.filter(sha256=sha256).exclude(state=ScanState.FAILED).exists():
        raise ScanKnown(name=name)
    # A file that could not be read may be tried again.
    for failed in consultation.paper_scans.filter(sha256=sha256):
        failed.sha256 = f"failed-{failed.pk}"
        failed.save(update_fields=["sha256"])
    scan = PaperScan(
        consultation=consultation,
        name=name,
        sha256=sha256,
        channel=upload.channel,
        received_on=upload.received_on,
        uploaded_at=at,
        person_id=by.person_id,
    )
    scan.file.save(f"{new_key()}.{kind}", ContentFile(upload.data), save=False)
    scan.save()
    jobs.enqueue(task=READ, arguments={"scan_id": scan.pk}, at=at)
    _record_scan("paper.scan-taken", scan, by, at, size_bytes=len(upload.data))
    return scan


def _name(given: str) -> str:
    """Return the name of a file as it is shown: its last part, without signs that cannot be seen."""
    plain = unicodedata.normalize("NFC", PurePath(given.replace("\\", "/")).name)
    return "".join(sign for sign in plain if sign.isprintable())[:120] or "?"


@records.operation
def begin_reading(*, scan_id: int, by: Actor, at: datetime) -> bool:
    """Note that a worker begins to read; False where there is nothing to read, or reading it failed too often.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: there is no such scan.
    """
    scan = _held(scan_id, by)
    if scan.state in (ScanState.READ, ScanState.FAILED):
        _record_scan("paper.reading-repeated", scan, by, at)
        return False
    if scan.begun >= paper_rules.MOST_TRIES:
        _end(scan, ScanState.FAILED, failure="stopped")
        _record_scan("paper.reading-failed", scan, by, at)
        return False
    scan.begun += 1
    scan.state = ScanState.READING
    scan.save(update_fields=["begun", "state"])
    _record_scan("paper.reading-begun", scan, by, at, tries=scan.begun)
    return True


@records.operation
def keep_page(*, scan_id: int, found: PageFound, by: Actor, at: datetime) -> PaperSheet | None:
    """Keep a page; the same place of the same scan is kept once, however often it is read.

    A second page of a form joins its first page: by the number printed on both, or because it follows it.

    Returns:
        The sheet, or None where the very same picture was read in before.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: there is no such scan.
    """
    scan = _held(scan_id, by)
    known = scan.sheets.filter(place=found.place).first()
    if known is not None or found.place in scan.repeated:
        _record_scan("paper.page-repeated", scan, by, at, place=found.place)
        return known
    same = PaperSheet.objects.filter(consultation=scan.consultation_id, sha256=found.sha256)
    if same.exists():
        scan.repeated = [*scan.repeated, found.place]
        scan.save(update_fields=["repeated"])
        _record_scan("paper.page-repeated", scan, by, at, place=found.place)
        return None
    sheet = _sheet(scan, found)
    sheet.image.save(f"{new_key()}.jpg", ContentFile(found.image), save=False)
    sheet.save()
    _join_waiting(sheet)
    facts: dict[str, Fact] = {"consultation_id": scan.consultation_id, "state": str(sheet.state)}
    facts["finding"] = str(sheet.finding)
    records.record(records.Entry("paper.page-read", SUBJECT, sheet.pk, by=by, at=at, facts=facts))
    return sheet


def _sheet(scan: PaperScan, found: PageFound) -> PaperSheet:
    form = PaperForm.objects.filter(consultation=scan.consultation_id, version=found.version).first()
    finding = found.finding or ("" if form else Finding.UNKNOWN_VERSION.value)
    first = _first_page(scan, found) if found.page > 1 and not finding else None
    state = SheetState.UNREADABLE if finding else SheetState.CONTINUED if first else SheetState.TO_TYPE
    return PaperSheet(
        consultation_id=scan.consultation_id,
        scan=scan,
        place=found.place,
        form=form,
        first=first,
        page=found.page,
        number=found.number,
        language=found.language,
        sha256=found.sha256,
        readings=[list(one) for one in found.readings],
        trace=found.trace,
        like_id=found.like_id,
        state=state,
        finding=finding,
        channel=scan.channel,
        received_on=scan.received_on,
        submission_key=new_key(),
    )


def _first_page(scan: PaperScan, found: PageFound) -> PaperSheet | None:
    firsts = PaperSheet.objects.filter(consultation=scan.consultation_id, page=1, state=SheetState.TO_TYPE)
    if found.number:
        return firsts.filter(number=found.number).order_by("-id").first()
    # The page before it; only an empty back may lie between.
    before = scan.sheets.filter(place__range=(found.place - 2, found.place - 1)).order_by("-place").first()
    if before is None or before.number or found.place - 1 in scan.repeated:
        return None
    return firsts.filter(pk=before.first_id or before.pk).first()


def _join_waiting(sheet: PaperSheet) -> None:
    """Let the second page of a numbered form that came before its first page join it."""
    if sheet.page == 1 and sheet.number and sheet.state == SheetState.TO_TYPE:
        PaperSheet.objects.filter(
            consultation=sheet.consultation_id,
            number=sheet.number,
            page__gt=1,
            state=SheetState.TO_TYPE,
            version=0,
        ).update(first=sheet, state=SheetState.CONTINUED)


@dataclass(frozen=True)
class ScanRead:
    """How many pages a file has and how many of them are blank; `failure` where it could not be opened."""

    pages: int
    blank: int = 0
    failure: str = ""


@records.operation
def end_reading(*, scan_id: int, read: ScanRead, by: Actor, at: datetime) -> PaperScan:
    """Note that a scan was read, or why not; the file itself is removed.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: there is no such scan.
    """
    scan = _held(scan_id, by)
    scan.pages, scan.blank = read.pages, read.blank
    _end(scan, ScanState.FAILED if read.failure else ScanState.READ, failure=read.failure)
    action = "paper.reading-failed" if read.failure else "paper.scan-read"
    _record_scan(action, scan, by, at, pages=read.pages, blank=read.blank)
    return scan


def _end(scan: PaperScan, state: ScanState, *, failure: str = "") -> None:
    remove_file(scan.file)
    scan.file, scan.state, scan.failure = "", state, failure
    scan.save(update_fields=["file", "state", "failure", "pages", "blank"])


def _held(scan_id: int, by: Actor) -> PaperScan:
    if not paper_rules.may_read_scans(by):
        raise NotAllowed
    scan = PaperScan.objects.select_for_update().filter(pk=scan_id).first()
    if scan is None:
        raise NotFound
    return scan


def _record_scan(action: str, scan: PaperScan, by: Actor, at: datetime, **facts: int) -> None:
    about = {"consultation_id": scan.consultation_id, **facts}
    records.record(records.Entry(action, SCAN, scan.pk, by=by, at=at, facts=about))
