"""The letter that confirms an address. It is sent while its reader waits: a job would have to store the address."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yoriai.apps.consultations.operations.voting_email import Letter
from yoriai.apps.shared.errors import Refusal

TIMEOUT_S = 8

logger = logging.getLogger(__name__)


class LetterNotSent(Refusal):
    """The mail server did not take it."""

    code = "letter-not-sent"
    status = 503
    message = gettext_lazy("いま、メールを送れません。")
    next_step = gettext_lazy(
        "しばらくしてから、もう一度お試しください。確かめなくても、このまま答えられます。"
    )


def send_digits(letter: Letter) -> None:
    """Send the digits, in the language of the page.

    Raises:
        LetterNotSent: the mail server did not take the letter within some seconds.
    """
    # A line end in a title would be a second header.
    subject = _("【確認の番号】%(title)s") % {"title": " ".join(letter.title.split())}
    body = _(
        "確認の番号: %(digits)s\n\n"
        "「%(title)s」のページに、この番号を入力してください。%(minutes)s分間使えます。\n"
        "このアドレスは、同じ人が何回も数えられないようにするためだけに使い、保存しません。\n"
        "心当たりがないときは、このメールを捨ててください。何も起こりません。\n"
    ) % {"digits": letter.digits, "title": letter.title, "minutes": letter.minutes}
    try:
        EmailMessage(subject, body, None, [letter.address], connection=_connection()).send()
    except (OSError, SMTPException) as fault:
        logger.error("a confirming letter was not sent: %s", type(fault).__name__)
        raise LetterNotSent from None


def _connection():  # type: ignore[no-untyped-def] # of whatever kind the settings name
    connection = get_connection()
    if hasattr(connection, "timeout"):
        connection.timeout = TIMEOUT_S
    return connection
