"""Files of scanned sheets: what is read, what is told of each bad page, and that the good ones are kept."""

import io
import struct
import zipfile
import zlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from tests.apps.consultations import makers
from tests.apps.consultations.paper.sheets import (  # noqa: F401 - a fixture for every test
    _uploads_of_this_test,
    by_hand,
    drawn,
    form_of,
    pdf,
    read,
    scanned,
    taken,
    tiff,
)
from tests.factories import NOON, TODAY, actor, division
from tests.pure.paperform import printed
from yoriai.apps.consultations import queries, tasks
from yoriai.apps.consultations.models import PaperForm, PaperScan, PaperSheet
from yoriai.apps.consultations.operations.opinions import NotAskedFor, NotOpenYet, ResultsOut
from yoriai.apps.consultations.operations.paper import preparing, scanning
from yoriai.apps.consultations.queries import paper
from yoriai.apps.consultations.rules.paper import MOST_TRIES
from yoriai.apps.jobs.models import Job
from yoriai.apps.organisation.rules import INSTALLATION, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def of():
    return division()


@pytest.fixture
def consultation(of):
    return makers.open_consultation(of)


@pytest.fixture
def staff(of):
    return actor(division=of)


@pytest.fixture
def form(consultation, staff):
    return form_of(consultation, staff)


def png(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def test_a_pdf_of_three_sheets_becomes_three_sheets_with_their_ticks(consultation, staff, form):
    pages = [drawn(form, ("section", 1), ("standing", number)) for number in range(3)]

    sheets = read(taken(consultation, pdf(pages), staff))

    assert [(sheet.place, sheet.state, sheet.form) for sheet in sheets] == [
        (n, "to_type", form) for n in (1, 2, 3)
    ]
    for number, sheet in enumerate(sheets):
        seen = paper.sheet_seen(code=consultation.code, sheet_id=sheet.pk, actor=staff)
        assert seen.value("section") == "1"
        assert seen.value("standing") == ["lives", "works", "studies"][number]
        assert all(choice.is_sure for choice in seen.choices.values())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_images_are_read_as_well(consultation, staff, form, kind):
    written = io.BytesIO()
    drawn(form, ("standing", 1)).save(written, kind)

    [sheet] = read(taken(consultation, written.getvalue(), staff, name="a.bin"))

    assert sheet.state == "to_type"


def test_the_file_is_gone_once_its_pages_are_kept(
    consultation, staff, form, django_capture_on_commit_callbacks
):
    scan = taken(consultation, tiff([drawn(form)]), staff)
    name = scan.file.name
    assert default_storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        read(scan)

    assert (scan.state, scan.pages, bool(scan.file)) == ("read", 1, False)
    assert not default_storage.exists(name)


def test_taking_a_scan_leaves_a_job_for_the_worker(consultation, staff, form):
    scan = taken(consultation, tiff([drawn(form)]), staff)

    assert Job.objects.get(task=scanning.READ).arguments == {"scan_id": scan.pk}


def test_bad_pages_are_named_by_place_and_the_good_ones_are_kept(consultation, staff, form):
    other = form_of(makers.open_consultation(consultation.division), staff)
    nothing = Image.new("L", (900, 1270), 250)
    photo = Image.effect_noise((900, 1270), 90)
    strange = drawn(form)
    strange.paste(printed_code("https://example.jp/"), strange_place(strange))
    pages = [
        drawn(form, ("standing", 0)),
        photo,
        drawn(form, municipality="132110"),
        nothing,
        drawn(other),
        strange,
        drawn(form, version=9),
        drawn(form, ("standing", 1)),
    ]

    scan = taken(consultation, tiff(pages), staff)
    sheets = read(scan)

    assert [(sheet.place, sheet.state, sheet.finding) for sheet in sheets] == [
        (1, "to_type", ""),
        (2, "unreadable", "no_code"),
        (3, "unreadable", "other_city"),
        (5, "unreadable", "other_consultation"),
        (6, "unreadable", "strange_code"),
        (7, "unreadable", "unknown_version"),
        (8, "to_type", ""),
    ]
    assert (scan.pages, scan.blank) == (8, 1)


def printed_code(text: str) -> Image.Image:
    import segno

    drawing = io.BytesIO()
    segno.make(text, error="q", micro=False).save(drawing, kind="png", scale=5, border=2)
    return Image.open(drawing).convert("L").resize((135, 135), Image.Resampling.BOX)


def strange_place(page: Image.Image) -> tuple[int, int]:
    k = page.width / 2100
    return round(1548 * k), round(178 * k)


def test_a_page_that_was_read_in_before_is_not_kept_twice(consultation, staff, form):
    page, other = drawn(form, ("standing", 0)), drawn(form, ("standing", 1))
    scanned(consultation, staff, page)

    scan = taken(consultation, tiff([page, other]), staff)
    sheets = read(scan)

    assert [sheet.place for sheet in sheets] == [2]
    assert scan.repeated == [1]


def test_the_same_file_is_refused_by_name(consultation, staff, form):
    data = tiff([drawn(form)])
    taken(consultation, data, staff)

    with pytest.raises(scanning.ScanKnown) as refusal:
        taken(consultation, data, staff, name="twice.pdf")

    assert refusal.value.facts == {"name": "twice.pdf"}


def zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("a.png", b"0" * 1000)
    return written.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"0" * 100, zipped()],
    ids=["empty", "text", "svg", "gif", "zip"],
)
def test_what_is_no_scan_whatever_its_name_says_is_refused_by_name(consultation, staff, data):
    with pytest.raises(scanning.NotAScan) as refusal:
        taken(consultation, data, staff, name="scan.pdf")

    assert refusal.value.facts == {"name": "scan.pdf"}
    assert not PaperScan.objects.exists()


def bomb() -> bytes:
    """A PNG of a few kilobytes that unpacks to 1.6 thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"0" * 10**6))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7\nnothing more", "broken"),
        (b"\x89PNG\r\n\x1a\nnothing more", "broken"),
        (b"II*\x00" + b"\xff" * 50, "broken"),
        (bomb(), "too_large"),
    ],
    ids=["pdf", "png", "tiff", "bomb"],
)
def test_a_broken_file_ends_as_failed_with_the_reason_and_not_as_a_crash(consultation, staff, data, why):
    scan = taken(consultation, data, staff)

    assert read(scan) == []
    assert (scan.state, scan.failure) == ("failed", why)


def test_a_page_with_too_many_pixels_is_not_unpacked_and_the_others_are_kept(consultation, staff, form):
    large = Image.new("1", (9000, 9000), 1)

    sheets = read(taken(consultation, tiff([large, drawn(form).convert("1")]), staff))

    assert [(sheet.place, sheet.finding) for sheet in sheets] == [(1, "too_large"), (2, "")]


def test_a_cut_off_image_is_damaged(consultation, staff, form):
    whole = png(drawn(form))

    [sheet] = read(taken(consultation, whole[: len(whole) // 2], staff))

    assert (sheet.state, sheet.finding) == ("unreadable", "damaged")


def test_a_failed_file_may_be_sent_again(consultation, staff):
    data = b"%PDF-1.7\nnothing more"
    read(taken(consultation, data, staff))

    taken(consultation, data, staff)

    assert PaperScan.objects.count() == 2


def test_a_reader_that_was_stopped_goes_on_after_the_pages_that_it_kept(
    consultation, staff, form, monkeypatch
):
    scan = taken(consultation, tiff([drawn(form, ("standing", number)) for number in range(4)]), staff)
    keep, kept = scanning.keep_page, []

    class Stopped(Exception):
        pass

    def keep_two(**given):
        if len(kept) == 2:
            raise Stopped
        kept.append(keep(**given))
        return kept[-1]

    with monkeypatch.context() as stopping:
        stopping.setattr(scanning, "keep_page", keep_two)
        with pytest.raises(Stopped):
            tasks.read_paper(scan_id=scan.pk, at=NOON)
    scan.refresh_from_db()
    assert (scan.state, scan.sheets.count()) == ("reading", 2)

    sheets = read(scan)

    assert [sheet.place for sheet in sheets] == [1, 2, 3, 4]
    assert sheets[:2] == kept
    assert scan.state == "read"


def test_a_scan_that_was_read_is_not_read_again(consultation, staff, form):
    scan = taken(consultation, tiff([drawn(form)]), staff)
    first = read(scan)

    assert read(scan) == first


def test_a_file_that_brings_its_reader_down_is_given_up(
    consultation, staff, form, django_capture_on_commit_callbacks
):
    scan = taken(consultation, tiff([drawn(form)]), staff)
    for _ in range(MOST_TRIES):
        assert scanning.begin_reading(scan_id=scan.pk, by=INSTALLATION, at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        assert not scanning.begin_reading(scan_id=scan.pk, by=INSTALLATION, at=NOON)

    scan.refresh_from_db()
    assert (scan.state, scan.failure) == ("failed", "stopped")


def test_a_second_page_joins_the_page_before_it_even_over_a_blank_back(consultation, staff, form):
    blank = Image.new("L", (900, 1270), 250)

    first, second, other = scanned(
        consultation,
        staff,
        drawn(form, ("standing", 0)),
        blank,
        drawn(form, page=2),
        drawn(form, ("standing", 1)),
    )

    assert (second.first, second.state) == (first, "continued")
    assert (other.first, other.state) == (None, "to_type")


def test_a_second_page_joins_no_page_that_does_not_lie_before_it(consultation, staff, form):
    number = preparing.new_form_number()
    pages = [
        drawn(form, ("standing", 0)),
        drawn(form, ("standing", 1), number=number),
        drawn(form, page=2),
    ]

    *_firsts, second = scanned(consultation, staff, *pages)

    assert (second.state, second.first) == ("to_type", None)


def test_a_second_page_with_a_number_joins_its_first_page_whichever_comes_first(consultation, staff, form):
    number = preparing.new_form_number()

    second, first = scanned(
        consultation, staff, drawn(form, page=2, number=number), drawn(form, ("standing", 0), number=number)
    )

    second.refresh_from_db()
    assert (second.first, second.state) == (first, "continued")


def test_a_second_page_without_a_first_one_is_typed_by_itself(consultation, staff, form):
    [alone] = scanned(consultation, staff, drawn(form, page=2))

    assert (alone.state, alone.first) == ("to_type", None)


@pytest.mark.parametrize("role", [Role.CIO_OFFICE, Role.CIO, Role.AUDITOR, Role.RESIDENT])
def test_only_the_division_takes_scans(consultation, form, role):
    with pytest.raises(NotAllowed):
        taken(consultation, tiff([drawn(form)]), actor(role))


def test_scans_are_read_by_the_installation_alone(consultation, staff, form):
    scan = taken(consultation, tiff([drawn(form)]), staff)

    with pytest.raises(NotAllowed):
        scanning.begin_reading(scan_id=scan.pk, by=staff, at=NOON)


def test_sheets_come_neither_before_the_period_nor_from_the_future(consultation, staff, form):
    data = tiff([drawn(form)])
    with pytest.raises(NotOpenYet):
        taken(consultation, data, staff, on=TODAY - timedelta(days=1))
    with pytest.raises(Invalid):
        taken(consultation, data, staff, on=TODAY + timedelta(days=1))
    with pytest.raises(Invalid):
        taken(consultation, data, staff, channel="web")


def test_after_the_results_no_sheets_are_taken(consultation, staff, form):
    type(consultation).objects.filter(pk=consultation.pk).update(
        state="results_published", results_published_at=NOON
    )

    with pytest.raises(ResultsOut):
        taken(consultation, tiff([drawn(form)]), staff)


def test_a_form_is_prepared_once_for_the_same_questions(consultation, staff):
    first, second = form_of(consultation, staff), form_of(consultation, staff)

    assert first == second
    assert PaperForm.objects.count() == 1
    assert [one["key"] for one in first.questions] == ["section", "standing"]


def test_a_draft_has_no_form_and_others_prepare_none(of, staff):
    draft = makers.draft_consultation(staff, of)
    with pytest.raises(preparing.FormNeedsPublication):
        form_of(draft, staff)
    with pytest.raises(NotAllowed):
        form_of(draft, actor(division=division("別の課")))


def test_a_consultation_that_asks_for_no_opinions_has_no_form(of, staff, consultation):
    type(consultation).objects.filter(pk=consultation.pk).update(kind="statement_voting")

    with pytest.raises(NotAskedFor):
        form_of(consultation, staff)


def test_a_new_version_leaves_sheets_of_the_old_one_readable(consultation, staff, form):
    page = drawn(form, ("standing", 2))
    PaperForm.objects.create(
        consultation=consultation, version=2, questions=[], layout={**form.layout, "boxes": []}, made_at=NOON
    )

    [sheet] = scanned(consultation, staff, page)

    assert sheet.form == form
    assert (
        paper.sheet_seen(code=consultation.code, sheet_id=sheet.pk, actor=staff).value("standing")
        == "studies"
    )


def test_names_of_files_are_shown_without_folders_and_invisible_signs(consultation, staff, form):
    scan = taken(consultation, tiff([drawn(form)]), staff, name="C:\\piles\\a\u202eb\x00.pdf")

    assert scan.name == "ab.pdf"


def test_what_waits_is_counted(consultation, staff, form):
    scanned(consultation, staff, drawn(form), Image.effect_noise((900, 1270), 90))
    taken(consultation, pdf([drawn(form, ("standing", 1))]), staff)

    counts = paper.paper_counts(consultation_id=consultation.pk)

    assert (counts.to_type, counts.unreadable, counts.to_read) == (1, 1, 1)
    assert queries.opinion_counts(consultation_id=consultation.pk).opinions == 0
    assert PaperSheet.objects.count() == 2


def test_a_sheet_without_a_number_that_is_scanned_again_is_pointed_to_the_first(consultation, staff, form):
    first = by_hand(drawn(form), form, person=1)
    again = printed.turned(first, 1.5)
    other = by_hand(drawn(form, ("standing", 1)), form, person=2)

    [kept] = read(taken(consultation, pdf([first]), staff, name="monday.pdf"))
    sheets = read(taken(consultation, pdf([other, again]), staff, name="tuesday.pdf"))

    assert [(sheet.state, sheet.like_id) for sheet in sheets] == [("to_type", None), ("to_type", kept.pk)]


def test_a_sheet_with_a_number_is_known_by_it_alone(consultation, staff, form):
    sheets = read(
        taken(
            consultation,
            pdf(by_hand(drawn(form, number=number), form, person=1) for number in ("482915730164", "")),
            staff,
        )
    )

    assert [sheet.like_id for sheet in sheets] == [None, None]


def test_with_the_image_goes_where_the_handwriting_stood(consultation, staff, form):
    [sheet] = read(taken(consultation, pdf([by_hand(drawn(form), form, person=1)]), staff))
    assert sheet.trace
    PaperSheet.objects.update(keep_until=TODAY)

    tasks.forget_paper_images(at=NOON + timedelta(days=2))

    sheet.refresh_from_db()
    assert (bytes(sheet.trace), bool(sheet.image)) == (b"", False)
