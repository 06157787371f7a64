"""Writing a letter: the whole news of one person as plain text that can be read aloud, with a way to stop it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yoriai.apps.consultations.letter_links import letter_name
from yoriai.apps.consultations.queries.letters import LetterContent, ToldVoice
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import spoken


def message_of(content: LetterContent) -> EmailMessage:
    """Return the letter in the language of its reader.

    Its identification depends on the letter alone, so that a mailbox recognises one that was sent a second time
    because the machine stopped between sending and noting it.

    Source:
        RFC 8058 (one-click unsubscription), RFC 2369 (List-Unsubscribe), RFC 3834 (Auto-Submitted).
    """
    with translation.override(content.language):
        subject, body = _subject(content), "\n".join(_lines(content))
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<{letter_name(letter_id=content.letter_id)}@{host}>",
        "List-Unsubscribe": f"<{stop_address(content.token)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en" if content.language == "en" else "ja",
    }
    return EmailMessage(subject, body, None, [content.email], headers=headers)


def stop_address(token: str) -> str:
    """Return the address that ends the letters."""
    return settings.PUBLIC_URL + reverse("letters:stop", args=[token])


def _subject(content: LetterContent) -> str:
    # A line end in a title would be a second header, which the mail library refuses for ever.
    return _("【ご意見のその後】%(title)s") % {"title": " ".join(content.title.split())}


def _lines(content: LetterContent) -> Iterator[str]:
    yield _("「%(title)s」にご意見をお寄せいただき、ありがとうございました。") % {"title": content.title}
    yield _("その後のことを、お知らせします。")
    for news in content.news:
        yield ""
        yield f"■ {_day(day_of(news.happened_at))}　{news.kind_label}"
        yield news.words
    for voice in content.voices:
        yield from _voice(voice, content.token)
    yield ""
    yield "――――――――――"
    yield _("お知らせの回数を変える、これまでのお知らせを確かめる：")
    yield settings.PUBLIC_URL + reverse("letters:page", args=[content.token])
    yield _("お知らせを止める（開いたページのボタンを1回押すと止まります）：")
    yield stop_address(content.token)
    if content.keep_until is not None:
        yield _(
            "メールアドレスは%(day)sまで保管し、そのあと消します。続けて受け取りたい方は、上のページで延ばせます。"
        ) % {"day": _day(content.keep_until)}
    yield _("お問い合わせ：%(office)s　%(phone)s") % {"office": content.office, "phone": content.phone}


def _voice(voice: ToldVoice, token: str) -> Iterator[str]:
    yield ""
    yield "■ " + _("あなたの意見（受付番号 %(number)s）") % {"number": spoken(voice.receipt_number)}
    if voice.item_number is not None:
        yield _("%(number)s番の項目「%(title)s」に入り、市の取扱いは「%(disposition)s」です。") % {
            "number": voice.item_number,
            "title": voice.item_title,
            "disposition": voice.disposition_label,
        }
    yield _("どうなったかを見る：")
    yield f"{settings.PUBLIC_URL}{reverse('coordination:voice', args=[voice.receipt_number])}?letters={token}"


def _day(day: date) -> str:
    # Translators: how a day is written, in Django's date format.
    return date_format(day, _("Y年n月j日"))
