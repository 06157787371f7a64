"""The signed link in a letter: it proves that somebody got the letter, without an account and without a password."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal

_SALT = "yoriai.consultations.letters"
_NAME_SALT = "yoriai.consultations.letter-names"


class LetterLinkBroken(Refusal):
    """The link was cut off or changed on its way."""

    code = "letter-link-broken"
    status = 404
    message = _("このリンクは、途中で切れているか、正しくありません。")
    next_step = _(
        "メールのリンクを、最後の文字まで写してお使いください。受付番号とメールアドレスからも開けます。"
    )


def token_of(*, opinion_id: int) -> str:
    """Return the word that stands in the links of whoever sent this opinion."""
    return Signer(salt=_SALT).sign(str(opinion_id))


def opinion_of(*, token: str) -> int:
    """Return the opinion for which a link was made.

    Raises:
        LetterLinkBroken: nobody here made such a link.
    """
    try:
        return int(Signer(salt=_SALT).unsign(token))
    except (BadSignature, ValueError):
        raise LetterLinkBroken from None


def letter_name(*, letter_id: int) -> str:
    """Return what stands before the @ of the identification of a letter: nobody else can make one.

    It depends on the letter alone, so that a mailbox recognises a letter that was sent a second time.
    """
    number, _colon, proof = Signer(salt=_NAME_SALT).sign(str(letter_id)).partition(":")
    return f"letter-{number}-{proof}"


def letter_of_name(*, name: str) -> int | None:
    """Return the letter that bears this name; None for a name that was not given here.

    Example:
        >>> letter_of_name(name="letter-1-forged") is None
        True
    """
    kind, _dash, rest = name.partition("-")
    number, _dash, proof = rest.partition("-")
    if kind != "letter" or not number.isascii() or not number.isdecimal():
        return None
    try:
        return int(Signer(salt=_NAME_SALT).unsign(f"{number}:{proof}"))
    except BadSignature:
        return None
