"""A sheet as a picture: what the layout says, with the words of the page's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.consultations.queries.paper import PaperForm
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import ELSEWHERE
from yoriai.pure.paperform import layout
from yoriai.pure.paperform.form_id import FormId
from yoriai.pure.paperform.layout import Box, Heading, Layout, Rect
from yoriai.pure.transparency import spoken
from yoriai.pure.values import dataclass

HEADINGS: dict[str, str | Promise] = {
    "section": _("どの部分についてのご意見ですか（1つに ✓）"),
    "standing": _("あなたと市との関わり（1つに ✓・書かなくてもかまいません）"),
    "area": _("お住まいの地域（1つに ✓・書かなくてもかまいません）"),
    "text": _("ご意見（思ったことをそのまま書いてください）"),
    "about": _("あなたについて（書かなくてもかまいません。公表しません）"),
}
WRITTEN: dict[str, str | Promise] = {
    "section": _("案の番号"),
    "area": _("町の名前"),
    "name": _("お名前"),
    "address": _("ご住所"),
    "reach": _("電話・メール"),
}
HEAD = Rect(90, 0, 1270, 335)
FOOT = Rect(90, layout.FOOT_ABOVE + 8, 1620, 66)
WRITTEN_LABEL = 300


@dataclass(frozen=True)
class Label:
    """Words on a sheet, and where they stand."""

    words: str
    place: Rect


@dataclass(frozen=True)
class Sheet:
    """One page of a form, ready to be drawn; `number` is spoken, "" on a sheet for everybody."""

    page: int
    code: SafeString
    boxes: tuple[Rect, ...]
    labels: tuple[Label, ...]
    headings: tuple[Label, ...]
    lines: tuple[int, ...]
    written: tuple[Label, ...]
    version: int
    number: str
    marks: tuple[tuple[int, int], ...] = tuple(
        (round(x - layout.MARK / 2), round(y - layout.MARK / 2)) for x, y in layout.mark_centres()
    )
    width: int = layout.WIDTH
    height: int = layout.HEIGHT
    head: Rect = HEAD
    foot: Rect = FOOT
    qr: Rect = layout.qr_rect()


def sheets_of(
    form: PaperForm, consultation: Consultation, municipality: str, number: str = ""
) -> list[Sheet]:
    """Return both pages of a form, in the language of the page."""
    first = Layout.from_json(form.layout)
    words = option_labels(form, consultation)

    def drawn(page: int, where: Layout) -> Sheet:
        language = (get_language() or "ja")[:8]
        identity = FormId(municipality, consultation.code, form.version, page, language, number)
        return Sheet(
            page=page,
            code=code_picture(identity.text()),
            boxes=tuple(box.rect() for box in where.boxes),
            labels=tuple(_label(box, where, words) for box in where.boxes),
            headings=tuple(_heading(one) for one in where.headings),
            lines=where.lines,
            written=tuple(_written(one) for one in where.written),
            version=form.version,
            number=spoken(number),
        )

    return [drawn(1, first), drawn(2, layout.continuation())]


def _label(box: Box, where: Layout, words: Callable[[str, int], str]) -> Label:
    columns = len({one.x for one in where.boxes if one.question == box.question})
    return Label(words(box.question, box.option), layout.label_rect(box, max(columns, 2)))


def _heading(one: Heading) -> Label:
    return Label(str(HEADINGS[one.key]), Rect(30, one.y, layout.WIDTH - 60, layout.HEADING))


def _written(one: Heading) -> Label:
    return Label(str(WRITTEN[one.key]), Rect(40, one.y - 60, WRITTEN_LABEL, 62))


def option_labels(form: PaperForm, consultation: Consultation) -> Callable[[str, int], str]:
    """Return what tells the words of an option, by its question and its place."""
    values = {one["key"]: one["options"] for one in form.questions}
    known = {"section": _sections(consultation), "standing": _standings(), "area": _areas()}

    def words(question: str, option: int) -> str:
        value = values[question][option]
        return known[question].get(value, value)

    return words


def _sections(consultation: Consultation) -> dict[str, str]:
    titles = {one.number: f"{one.number} {one.title}" for one in consultation.sections.all()}
    return {"": str(_("全体について")), **titles}


def _standings() -> dict[str, str]:
    return {value: str(label) for value, label in rules.Standing.choices}


def _areas() -> dict[str, str]:
    english = get_language() == "en"
    areas = {one.code: (english and one.name_en) or one.name for one in organisation.offered_areas()}
    return {**areas, ELSEWHERE: str(_("市外"))}


def code_picture(text: str) -> SafeString:
    """Return a QR code that fills what it stands in; a quarter of it may be dirty or torn."""
    import segno  # noqa: PLC0415 - few pages need it, and every start would wait for it

    drawn: Any = segno.make(text, error="q", micro=False)
    picture = drawn.svg_inline(border=0, omitsize=True, dark="#000")
    return SafeString(picture)  # made of numbers only: the text is in the pattern
