"""What letters about meetings say, in the language of the one who reads them; sent by tasks only."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from yoriai.apps.consultations.models import Gathering, GatheringLetter, Registration
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.shared.time import JAPAN
from yoriai.pure.japan.calendar import weekday_kanji
from yoriai.pure.transparency import spoken

Kind = rules.LetterKind


def about_gathering(letter: GatheringLetter, *, reason: str, public_url: str) -> tuple[str, str]:
    """Return subject and text of a letter about a meeting."""
    registration = letter.registration
    gathering = registration.gathering
    # A line end in a title would be a second header, which the mail library refuses for ever.
    subject = _subjects()[letter.kind] % {"title": " ".join(gathering.title.split())}
    parts = [
        _openings(registration)[letter.kind],
        _reason(reason) if letter.kind in (Kind.CHANGED, Kind.CANCELLED) and reason else "",
        _facts(gathering, registration),
        _ways(gathering, registration, public_url),
        _office(gathering),
    ]
    return subject, "\n\n".join(part for part in parts if part) + "\n"


def _subjects() -> dict[str, str]:
    return {
        Kind.RECEIVED: _("【申し込みの控え】%(title)s"),
        Kind.SEATED: _("【席が取れました】%(title)s"),
        Kind.CHANGED: _("【変更のお知らせ】%(title)s"),
        Kind.CANCELLED: _("【中止のお知らせ】%(title)s"),
        Kind.REMINDER: _("【明日です】%(title)s"),
    }


def _openings(registration: Registration) -> dict[str, str]:
    is_waiting = registration.state == rules.RegistrationState.WAITING
    return {
        Kind.RECEIVED: _("申し込みを受け付けました。いまはキャンセル待ちです。席が空いたらお知らせします。")
        if is_waiting
        else _("申し込みを受け付けました。席を用意してお待ちしています。"),
        Kind.SEATED: _("席が空き、あなたの席が取れました。来られないときは、取り消してください。"),
        Kind.CHANGED: _("申し込んでいただいた会の内容が変わりました。"),
        Kind.CANCELLED: _("申し込んでいただいた会は、中止になりました。"),
        Kind.REMINDER: _("申し込んでいただいた会は、明日です。お待ちしています。"),
    }


def _reason(reason: str) -> str:
    return _("理由：%(reason)s") % {"reason": reason}


def _facts(gathering: Gathering, registration: Registration) -> str:
    lines = [
        gathering.title,
        _("日時：%(when)s") % {"when": when_in_words(gathering.starts_at, gathering.ends_at)},
    ]
    if gathering.state == rules.State.CANCELLED:
        return "\n".join(lines)
    if registration.way == rules.Way.ON_SITE:
        place = " ".join(part for part in (gathering.place, gathering.address) if part)
        lines.append(_("会場：%(place)s") % {"place": place})
    elif rules.shows_online_address(gathering, registration) and gathering.online_url:
        lines.append(_("オンラインのアドレス：%(url)s") % {"url": gathering.online_url})
    if registration.way == rules.Way.ONLINE and gathering.phone_in:
        lines.append(_("電話で参加する方法：%(phone)s") % {"phone": gathering.phone_in})
    lines.append(_("人数：%(people)s人") % {"people": registration.people})
    lines.append(_("申込番号：%(number)s") % {"number": spoken(registration.number)})
    return "\n".join(lines)


def _ways(gathering: Gathering, registration: Registration, public_url: str) -> str:
    page = f"{public_url}/consultations/{gathering.consultation.code}/meetings/{gathering.number}/"
    if gathering.state == rules.State.CANCELLED:
        return _("くわしくは：\n%(page)s") % {"page": page}
    return _("確かめる・取り消す：\n%(own)s\n\n会のページ：\n%(page)s") % {
        "own": f"{public_url}/meetings/registrations/{registration.number}/",
        "page": page,
    }


def _office(gathering: Gathering) -> str:
    division = gathering.consultation.division
    return _("お問い合わせ：%(office)s %(phone)s") % {"office": division.name, "phone": division.phone}


def when_in_words(starts_at: datetime, ends_at: datetime) -> str:
    """Return day and hours in Japanese time, in the language of the reader."""
    start, end = starts_at.astimezone(JAPAN), ends_at.astimezone(JAPAN)
    same_day = start.date() == end.date()
    if (translation.get_language() or "ja").startswith("en"):
        last = f"{end:%H:%M}" if same_day else f"{end:%a} {end.day} {end:%B %Y}, {end:%H:%M}"
        return f"{start:%a} {start.day} {start:%B %Y}, {start:%H:%M}–{last}"
    last = _clock(end) if same_day else f"{_day(end)}{_clock(end)}"
    return f"{_day(start)}{_clock(start)}～{last}"


def _day(at: datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日（{weekday_kanji(at.date())}）"


def _clock(at: datetime) -> str:
    return f"{at.hour}時{at.minute:02}分" if at.minute else f"{at.hour}時"
