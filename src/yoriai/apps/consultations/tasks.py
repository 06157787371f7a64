"""Late work of this room: telling people what became of their opinion, and reading what many said."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.letters import about_gathering
from yoriai.apps.consultations.operations import (
    likeness,
    marks,
    themes_keeping,
    voting_log,
    voting_map,
    voting_origins,
)
from yoriai.apps.consultations.operations.gatherings import letters as gathering_letters
from yoriai.apps.consultations.operations.gatherings import registering
from yoriai.apps.consultations.queries import theme_voices
from yoriai.apps.consultations.queries import voting_map as voting_counts
from yoriai.apps.consultations.queries.gatherings import registrations as gathering_registrations
from yoriai.apps.consultations.queries.marks import unread_consultation_ids
from yoriai.apps.organisation.rules import INSTALLATION
from yoriai.apps.shared.time import day_of


def tell_sender(*, contact_id: int, at: datetime) -> None:
    """Send one person word of the published results, once.

    The mail goes out before it is noted, and outside of any transaction: a slow mail server holds nobody up,
    and a crash in between sends a second mail rather than none. A failure is raised, so the job is tried again.
    """
    notice = queries.results_notice(contact_id=contact_id)
    if notice is None:
        return
    with translation.override(notice.language):
        send_mail(_subject(notice), _body(notice), None, [notice.email])
    operations.note_told(contact_id=contact_id, by=INSTALLATION, at=at)


def forget_contacts(*, at: datetime) -> None:
    """Erase the names and addresses whose time is over; runs once a day."""
    operations.forget_contacts(by=INSTALLATION, at=at)


def forget_origins(*, at: datetime) -> None:
    """Throw away what tells from where participants began, when its time is over; runs once a day."""
    voting_origins.forget_origins(by=INSTALLATION, at=at)


def _subject(notice: queries.ResultsNotice) -> str:
    # A line end in a title would be a second header, which the mail library refuses for ever.
    return _("【結果の公表】%(title)s") % {"title": " ".join(notice.title.split())}


def _body(notice: queries.ResultsNotice) -> str:
    return _(
        "「%(title)s」にご意見をお寄せいただき、ありがとうございました。\n"
        "いただいたご意見の検討結果を公表しましたので、お知らせします。\n\n"
        "あなたのご意見がどうなったか（受付番号 %(receipt)s）:\n%(voice)s\n\n"
        "検討結果の全体:\n%(results)s\n\n"
        "お問い合わせ: %(office)s %(phone)s\n"
        "このメールは、結果のお知らせを希望された方に1回だけお送りしています。\n"
    ) % {
        "title": notice.title,
        "receipt": notice.receipt_number,
        "voice": f"{settings.PUBLIC_URL}/voices/{notice.receipt_number}/",
        "results": f"{settings.PUBLIC_URL}/consultations/{notice.code}/results/",
        "office": notice.office,
        "phone": notice.phone,
    }


def log_votes(*, consultation_id: int, at: datetime) -> None:
    """Put the votes that came since the last time into the public log."""
    while voting_log.is_full(voting_log.log_votes(consultation_id=consultation_id, by=INSTALLATION, at=at)):
        pass


def draw_map(*, consultation_id: int, at: datetime) -> None:
    """Draw the map of opinions anew and publish it; without anything new nothing is done.

    It is computed outside of any transaction, so that votes are taken in meanwhile.
    """
    # Loads NumPy. The web process asks for this task, so it must not come with this module.
    from yoriai.apps.consultations.operations.voting_drawing import draw  # noqa: PLC0415

    drawing = draw(consultation_id=consultation_id, on=day_of(at))
    if drawing is not None:
        voting_map.keep_map(consultation_id=consultation_id, drawing=drawing, by=INSTALLATION, at=at)


def count_ended_votes(*, at: datetime) -> None:
    """Count the last answers where voting is over, however few they are; runs every hour."""
    for consultation_id in voting_counts.ended_and_uncounted(on=day_of(at)):
        draw_map(consultation_id=consultation_id, at=at)


def seek_likeness(*, consultation_id: int, at: datetime) -> None:
    """Find out which opinions of a consultation are one voice; outside of any transaction."""
    # Loads NumPy. The web process asks for this task, so it must not come with this module.
    from yoriai.apps.consultations.operations.likeness_seeking import seek  # noqa: PLC0415

    found = seek(consultation_id=consultation_id)
    likeness.keep_likeness(consultation_id=consultation_id, found=found, by=INSTALLATION, at=at)


def seek_marks(*, consultation_id: int, at: datetime) -> None:
    """Look through new opinions of a consultation for personal data and wrongdoing; outside of any transaction."""
    # Loads Sudachi. The web process asks for this task, so it must not come with this module.
    from yoriai.apps.consultations.operations.marks_seeking import look_through  # noqa: PLC0415

    for found in look_through(consultation_id=consultation_id):
        marks.keep_marks(
            consultation_id=consultation_id,
            spots=found.spots,
            last_opinion_id=found.last_opinion_id,
            by=INSTALLATION,
            at=at,
        )


def seek_themes(*, consultation_id: int, anew: bool, at: datetime) -> None:
    """Find the themes of a consultation, or place new opinions among those that are known; outside of any transaction."""
    # Loads NumPy and Sudachi. The web process asks for this task, so they must not come with this module.
    from yoriai.apps.consultations.operations import themes_seeking  # noqa: PLC0415

    if theme_voices.copies_are_stale(consultation_id=consultation_id):
        seek_likeness(consultation_id=consultation_id, at=at)
    if anew or not theme_voices.is_sought(consultation_id=consultation_id):
        found = themes_seeking.seek(consultation_id=consultation_id)
        themes_keeping.keep_themes(consultation_id=consultation_id, found=found, by=INSTALLATION, at=at)
    elif places := themes_seeking.follow(consultation_id=consultation_id):
        themes_keeping.propose_places(consultation_id=consultation_id, places=places, by=INSTALLATION, at=at)


def place_new_opinions(*, at: datetime) -> None:
    """Propose a theme for whatever came since the last hour, where themes were found."""
    for consultation_id in theme_voices.unplaced_consultation_ids():
        seek_themes(consultation_id=consultation_id, anew=False, at=at)


def seek_new_marks(*, at: datetime) -> None:
    """Look through whatever came since the last hour, in every consultation."""
    for consultation_id in unread_consultation_ids():
        seek_marks(consultation_id=consultation_id, at=at)


def tell_registered(*, letter_id: int, at: datetime) -> None:
    """Send one letter about a meeting to those of one registration, once.

    As with `tell_sender`: first the mail, then the note of it, and a failure is raised, so the job is tried again.
    """
    letter = gathering_registrations.letter_to_send(letter_id=letter_id)
    if letter is None:
        return
    registration = letter.registration
    reason = gathering_registrations.last_reason(gathering=registration.gathering)
    with translation.override(registration.language or "ja"):
        subject, body = about_gathering(letter, reason=reason, public_url=settings.PUBLIC_URL)
        send_mail(subject, body, None, [registration.email])
    gathering_letters.note_letter_sent(letter_id=letter_id, by=INSTALLATION, at=at)


def remind_registered(*, at: datetime) -> None:
    """Remind those who registered for a meeting of tomorrow; runs every hour, and each is reminded once."""
    gathering_letters.remind_registered(by=INSTALLATION, at=at)


def forget_registrations(*, at: datetime) -> None:
    """Erase what people who registered for a meeting told about themselves; runs once a day."""
    registering.forget_registrations(by=INSTALLATION, at=at)
