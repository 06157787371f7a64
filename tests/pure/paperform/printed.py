"""Sheets as they come out of a printer and a scanner: drawn here, filled in, turned, dirtied."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import segno
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from yoriai.pure.paperform import layout
from yoriai.pure.paperform.scan import Grey

MARGIN = 150, 160
FORM_TEXT = "YP1/132292/shisetsu-yoyaku/1/1/ja/482915730164"
ASKED = (layout.Asked("section", 6, 2), layout.Asked("standing", 5, 3))
WRITTEN = ("area", "name", "address", "reach")
FORM = layout.lay_out(ASKED, WRITTEN)


def sheet(
    boxes: Sequence[layout.Box] = FORM.boxes,
    *,
    lines: Sequence[int] = FORM.lines,
    dpi: int = 200,
    text: str = FORM_TEXT,
) -> Image.Image:
    """Return an A4 sheet as a printer puts it on paper."""
    k = dpi / 254
    page = Image.new("L", (round(2100 * k), round(2970 * k)), 250)
    draw = ImageDraw.Draw(page)

    def at(x: float, y: float) -> tuple[float, float]:
        return (x + MARGIN[0]) * k, (y + MARGIN[1]) * k

    for x, y in layout.mark_centres():
        half = layout.MARK / 2
        draw.rectangle([at(x - half, y - half), at(x + half, y + half)], fill=20)
    for box in boxes:
        draw.rectangle(
            [at(box.x, box.y), at(box.x + layout.BOX, box.y + layout.BOX)],
            outline=40,
            width=max(1, round(5 * k)),
        )
        # The words beside the box.
        for word in range(4):
            x = box.x + layout.BOX + layout.LABEL_GAP + word * 45
            draw.rectangle(
                [at(x, box.y + 12), at(x + 38, box.y + 48)], outline=60, width=max(1, round(4 * k))
            )
    for y in lines:
        draw.line([at(30, y), at(layout.WIDTH - 30, y)], fill=150, width=max(1, round(2 * k)))
    code = layout.qr_rect()
    drawn = io.BytesIO()
    segno.make(text, error="q", micro=False).save(drawn, kind="png", scale=8, border=0)
    side = round(code.width * k)
    picture = Image.open(drawn).convert("L").resize((side, side), Image.Resampling.BOX)
    page.paste(picture, tuple(round(value) for value in at(code.x, code.y)))
    return page


def pen(
    page: Image.Image, points: Sequence[tuple[float, float]], *, grey: int = 50, width: float = 6
) -> None:
    """Draw a line by hand, in tenths of a millimetre of the sheet."""
    k = page.width / 2100
    shifted = [((x + MARGIN[0]) * k, (y + MARGIN[1]) * k) for x, y in points]
    ImageDraw.Draw(page).line(shifted, fill=grey, width=max(1, round(width * k)), joint="curve")


def tick(page: Image.Image, box: layout.Box, **how: float) -> None:
    """Tick a box the Japanese way (レ)."""
    x, y = box.x, box.y
    pen(page, [(x + 12, y + 26), (x + 27, y + 50), (x + 62, y - 12)], **how)  # type: ignore[arg-type]


def box(question: str, option: int) -> layout.Box:
    return next(one for one in FORM.boxes if (one.question, one.option) == (question, option))


def turned(page: Image.Image, degrees: float) -> Image.Image:
    return page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=235)


def blurred(page: Image.Image, radius: float) -> Image.Image:
    return page.filter(ImageFilter.GaussianBlur(radius))


def noisy(page: Image.Image, sigma: float, seed: int = 7) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, sigma, (page.height, page.width))
    return Image.fromarray(np.clip(np.asarray(page, float) + noise, 0, 255).astype(np.uint8))


def shadowed(page: Image.Image, darkest: float) -> Image.Image:
    """A shadow that grows from one side to the other."""
    shade = np.linspace(1.0, darkest, page.width)[None, :]
    return Image.fromarray((np.asarray(page, float) * shade).astype(np.uint8))


def seen(page: Image.Image) -> tuple[Grey, list[tuple[float, float]]]:
    """Return a page as the reader gets it, with the corners of its code."""
    grey = np.asarray(page.convert("L"))
    [found] = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)
    where = found.position
    corners = (where.top_left, where.top_right, where.bottom_right, where.bottom_left)
    return grey, [(float(corner.x), float(corner.y)) for corner in corners]
