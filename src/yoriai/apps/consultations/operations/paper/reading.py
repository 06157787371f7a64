"""The reader of scans: opens a file, finds the code on each page, sets the sheet straight, reads its boxes.

Loads NumPy, Pillow, PDFium and the reader of codes, so only late work imports this module. Nothing here touches the
database: what is known of the forms is given, what is found is returned page by page.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image, UnidentifiedImageError

from yoriai.apps.consultations.operations.paper.scanning import PageFound, Reading
from yoriai.apps.consultations.rules.paper import PAGES_IN_A_FILE, Finding
from yoriai.pure.paperform import likeness, scan
from yoriai.pure.paperform.boxes import read_boxes
from yoriai.pure.paperform.files import kind_of
from yoriai.pure.paperform.form_id import FormId, NotAFormId, read_form_id
from yoriai.pure.paperform.layout import Layout
from yoriai.pure.paperform.scan import Grey
from yoriai.pure.values import dataclass

if TYPE_CHECKING:
    from zxingcpp import Barcode

# A page of A3 at 400 dpi has 31 million pixels; more than this is not unpacked.
MOST_PIXELS = 60_000_000
PDF_DPI = 200
# Enough for boxes and handwriting; finer scans are made smaller first.
LONGEST_SIDE = 3600
JPEG_QUALITY = 72
_POINTS_PER_INCH = 72
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class CannotOpen(Exception):
    """The file is broken, locked, or has too many pages; `why` is a word for the page that says so."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class CannotShow(Exception):
    """One page is broken or too large; the others may be good."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


@dataclass(frozen=True)
class Forms:
    """Whose forms are expected, of which consultation, and the layout of each version."""

    municipality: str
    code: str
    layouts: Mapping[int, Layout]


class Opened:
    """A file of scanned pages; they are unpacked one at a time."""

    def __init__(self, data: bytes) -> None:
        self.sha256 = hashlib.sha256(data).hexdigest()
        self._pdf: pypdfium2.PdfDocument | None = None
        self._image: Image.Image | None = None
        if kind_of(data) == "pdf":
            self._open_pdf(data)
        else:
            self._open_image(data)
        if self.pages > PAGES_IN_A_FILE:
            raise CannotOpen("too_many_pages")

    def _open_pdf(self, data: bytes) -> None:
        try:
            self._pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as fault:
            raise CannotOpen("locked" if "password" in str(fault).lower() else "broken") from fault
        self.pages = len(self._pdf)

    def _open_image(self, data: bytes) -> None:
        try:
            with warnings.catch_warnings(action="ignore"):
                self._image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF"))
                self.pages = int(getattr(self._image, "n_frames", 1))
        except Image.DecompressionBombError as fault:
            raise CannotOpen("too_large") from fault
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as fault:
            raise CannotOpen("broken") from fault

    def page(self, place: int) -> Grey:
        """Return a page in grey, places count from 1.

        Raises:
            CannotShow: this page is broken or too large.
        """
        return self._pdf_page(place) if self._pdf is not None else self._image_page(place)

    def _pdf_page(self, place: int) -> Grey:
        assert self._pdf is not None  # noqa: S101 - for the type checker
        try:
            page = self._pdf[place - 1]
            width, height = page.get_size()
            scale = PDF_DPI / _POINTS_PER_INCH
            longest = max(width, height, 1.0) * scale
            scale *= min(1.0, LONGEST_SIDE / longest)
            return np.array(page.render(scale=scale, grayscale=True).to_numpy(), dtype=np.uint8).squeeze()
        except (pypdfium2.PdfiumError, ValueError, MemoryError) as fault:
            raise CannotShow(Finding.DAMAGED) from fault

    def _image_page(self, place: int) -> Grey:
        assert self._image is not None  # noqa: S101 - for the type checker
        try:
            with warnings.catch_warnings(action="ignore"):
                self._image.seek(place - 1)
                if self._image.width * self._image.height > MOST_PIXELS:
                    raise CannotShow(Finding.TOO_LARGE)
                grey = _flat(self._image)
        except (
            OSError,
            EOFError,
            ValueError,
            SyntaxError,
            MemoryError,
            Image.DecompressionBombError,
        ) as fault:
            raise CannotShow(Finding.DAMAGED) from fault
        grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return np.asarray(grey)


def _flat(image: Image.Image) -> Image.Image:
    """Return an image in grey on white paper."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        return paper.convert("L")
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    return image.convert("L")


def read_pages(
    *, opened: Opened, forms: Forms, skip: frozenset[int] = frozenset()
) -> Iterator[PageFound | None]:
    """Return what is on each page of a file, in order; None for one that is blank.

    Args:
        opened: the file.
        forms: what is expected.
        skip: places that were kept before, by a reader that was stopped.
    """
    for place in range(1, opened.pages + 1):
        if place not in skip:
            yield _read(opened, place, forms)


def _read(opened: Opened, place: int, forms: Forms) -> PageFound | None:
    try:
        page = opened.page(place)
    except CannotShow as hidden:
        nothing = np.full((300, 212), 200, np.uint8)
        key = hashlib.sha256(f"{opened.sha256}-{place}".encode()).hexdigest()
        return PageFound(place, key, _jpeg(nothing), hidden.finding)
    sha256 = hashlib.sha256(page.tobytes()).hexdigest()
    found = _code(page)
    if found is None:
        return None if scan.is_blank(page) else PageFound(place, sha256, _jpeg(page), Finding.NO_CODE)
    barcode, page = found
    try:
        form_id = read_form_id(barcode.text)
    except NotAFormId:
        return PageFound(place, sha256, _jpeg(page), Finding.STRANGE_CODE)
    return _read_sheet(page, barcode, form_id, forms, PageFound(place, sha256, b""))


def _read_sheet(page: Grey, barcode: Barcode, form_id: FormId, forms: Forms, empty: PageFound) -> PageFound:
    where = scan.find_sheet(page, _corners(barcode))
    finding = _finding(form_id, forms)
    readings: list[Reading] = []
    written = b""
    if not finding and form_id.page == 1:
        form = forms.layouts[form_id.version]
        readings = [
            (one.question, one.option, str(one.mark), one.ink) for one in read_boxes(page, where, form.boxes)
        ]
        written = likeness.trace(page, where, form.lines)
    return PageFound(
        place=empty.place,
        sha256=empty.sha256,
        image=_jpeg(_straight(page, where)),
        finding=finding,
        version=0 if finding else form_id.version,
        page=form_id.page,
        language=form_id.language,
        number="" if finding else form_id.number,
        readings=readings,
        trace=written,
    )


def _finding(form_id: FormId, forms: Forms) -> str:
    if form_id.municipality != forms.municipality:
        return Finding.OTHER_CITY
    if form_id.code != forms.code:
        return Finding.OTHER_CONSULTATION
    return Finding.NONE if form_id.version in forms.layouts else Finding.UNKNOWN_VERSION


def _code(page: Grey) -> tuple[Barcode, Grey] | None:
    """Return the code on a page, and the page as it was read: a coarse or faint one is made clearer first."""
    for clearer in (_as_it_is, _larger, _darker):
        shown = clearer(page)
        codes = zxingcpp.read_barcodes(shown, formats=_QR)
        ours = sorted(codes, key=lambda code: not code.text.startswith("YP"))
        if ours:
            return ours[0], shown
    return None


def _as_it_is(page: Grey) -> Grey:
    return page


def _larger(page: Grey) -> Grey:
    image = Image.fromarray(page)
    times = 2 if max(page.shape) * 2 <= LONGEST_SIDE else 1
    return np.asarray(image.resize((image.width * times, image.height * times), Image.Resampling.BICUBIC))


def _darker(page: Grey) -> Grey:
    low, high = np.percentile(page, (1, 80))
    spread = (page.astype(np.float32) - low) * (255.0 / max(1.0, float(high - low)))
    return _larger(np.clip(spread, 0, 255).astype(np.uint8))


def _corners(barcode: Barcode) -> list[tuple[float, float]]:
    at = barcode.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    return [(float(corner.x), float(corner.y)) for corner in corners]


def _straight(page: Grey, where: scan.Place) -> Grey:
    """Return the whole sheet upright, with what lies around it: what a person looks at."""
    turn = tuple(scan.whole_to_scan(where).flatten()[:8])
    image = Image.fromarray(page).transform(
        scan.whole_sheet(), Image.Transform.PERSPECTIVE, turn, Image.Resampling.BILINEAR, fillcolor=255
    )
    return np.asarray(image)


def _jpeg(page: Grey) -> bytes:
    image = Image.fromarray(page)
    image.thumbnail((1700, 2400))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return written.getvalue()
