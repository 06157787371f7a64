"""What the wording of a proposal must be to be stored."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Proposal, ProposalMerge, ProposalVersion, Suggestion
from yoriai.apps.consultations.operations.texts import OpinionHoldsMyNumber, clean_text, is_visible
from yoriai.apps.shared.errors import Refusal
from yoriai.pure.japan import my_number
from yoriai.pure.values import dataclass

_TWELVE = re.compile(r"\d{4}[^\d\n]?\d{4}[^\d\n]?\d{4}")
_WORDS = frozenset({"L", "N"})
PARTS = ("title", "problem", "wish")


class ProposalTitleMissing(Refusal):
    """A proposal that cannot be named."""

    code = "proposal-title-missing"
    status = 422
    message = _("提案の題が入力されていません。")
    next_step = _("何をしたいかを、短いことばで書いてください。")


class ProposalWishMissing(Refusal):
    """Nothing is proposed."""

    code = "proposal-wish-missing"
    status = 422
    message = _("「こうなるとよい」が入力されていません。")
    next_step = _("どうなるとよいかを書いてください。一言でもかまいません。")


class ProposalTooLong(Refusal):
    """More than the limit of this part."""

    code = "proposal-too-long"
    status = 422
    message = _("「%(part)s」は%(limit)s文字までです（今は%(length)s文字）。")
    next_step = _("大切なところが伝わるように、短くしてください。")


class ProposalReasonMissing(Refusal):
    """Whoever reads the history must be able to see why."""

    code = "proposal-reason-missing"
    status = 422
    message = _("理由が入力されていません。")
    next_step = _("理由を一言書いてください。理由は公表されます。")


@dataclass(frozen=True)
class ProposalWording:
    """The three parts of a proposal."""

    title: str
    wish: str
    problem: str = ""

    def cleaned(self) -> ProposalWording:
        """Return the parts as they are stored: no controls, the title on one line."""
        return ProposalWording(
            title=clean_title(self.title), wish=clean_text(self.wish), problem=clean_text(self.problem)
        )

    def parts(self) -> dict[str, str]:
        """Return the parts by the names of their columns."""
        return {name: getattr(self, name) for name in PARTS}


def wording_of(row: Proposal | ProposalVersion | Suggestion | ProposalMerge) -> ProposalWording:
    """Return the three parts of a stored wording."""
    return ProposalWording(title=row.title, wish=row.wish, problem=row.problem)


def label_of(part: str) -> str:
    """Return what a part is called on the form."""
    return str(rules.PROPOSAL_PARTS[part])


def clean_title(text: str) -> str:
    """Return a title on one line."""
    return " ".join(clean_text(text).split())


def check_title(text: str) -> None:
    """Refuse a cleaned title.

    Raises:
        ProposalTitleMissing: it has neither a letter nor a number.
        ProposalTooLong: it is longer than the limit.
        OpinionHoldsMyNumber: it holds what looks like an individual number.
    """
    if not any(unicodedata.category(letter)[0] in _WORDS and is_visible(letter) for letter in text):
        raise ProposalTitleMissing
    _check_part("title", text, rules.PROPOSAL_TITLE_LIMIT)


def check_wish(text: str) -> None:
    """Refuse a cleaned wish.

    Raises:
        ProposalWishMissing: nothing in it can be seen.
        ProposalTooLong: it is longer than the limit.
        OpinionHoldsMyNumber: it holds what looks like an individual number.
    """
    if not is_visible(text):
        raise ProposalWishMissing
    _check_part("wish", text, rules.PROPOSAL_PART_LIMIT)


def check_problem(text: str) -> None:
    """Refuse a cleaned problem; it may be empty.

    Raises:
        ProposalTooLong: it is longer than the limit.
        OpinionHoldsMyNumber: it holds what looks like an individual number.
    """
    _check_part("problem", text, rules.PROPOSAL_PART_LIMIT)


def check_place(text: str) -> None:
    """Refuse a cleaned place; it may be empty.

    Raises:
        ProposalTooLong: it is longer than the limit.
        OpinionHoldsMyNumber: it holds what looks like an individual number.
    """
    _check_part("place", text, rules.PROPOSAL_PLACE_LIMIT)


def check_reason(text: str) -> None:
    """Refuse a cleaned reason.

    Raises:
        ProposalReasonMissing: nothing in it can be seen.
        ProposalTooLong: it is longer than the limit.
        OpinionHoldsMyNumber: it holds what looks like an individual number.
    """
    if not is_visible(text):
        raise ProposalReasonMissing
    check_note(text)


def check_note(text: str) -> None:
    """Refuse a cleaned reason that may be empty.

    Raises:
        ProposalTooLong: it is longer than the limit.
        OpinionHoldsMyNumber: it holds what looks like an individual number.
    """
    if len(text) > rules.PROPOSAL_REASON_LIMIT:
        raise ProposalTooLong(part=str(_("理由")), limit=rules.PROPOSAL_REASON_LIMIT, length=len(text))
    _check_number(text)


def check_wording(wording: ProposalWording) -> None:
    """Refuse a cleaned wording that cannot be stored; the first fault is named.

    Raises:
        ProposalTitleMissing: the title has neither a letter nor a number.
        ProposalWishMissing: nothing in the wish can be seen.
        ProposalTooLong: a part is longer than its limit.
        OpinionHoldsMyNumber: a part holds what looks like an individual number.
    """
    check_title(wording.title)
    check_problem(wording.problem)
    check_wish(wording.wish)


def _check_part(name: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise ProposalTooLong(part=label_of(name), limit=limit, length=len(text))
    _check_number(text)


def _check_number(text: str) -> None:
    if _TWELVE.search(text) and my_number.numbers_in(text):
        raise OpinionHoldsMyNumber
