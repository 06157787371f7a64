"""Late work of this room: telling people what became of their opinion, and reading what many said."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation

from yoriai.apps.consultations import operations
from yoriai.apps.consultations.letter_rules import Failure
from yoriai.apps.consultations.letters import about_gathering
from yoriai.apps.consultations.operations import (
    language_model,
    likeness,
    marks,
    paper_images,
    proposal_log,
    telling,
    themes_keeping,
    voting_email,
    voting_log,
    voting_map,
    voting_origins,
)
from yoriai.apps.consultations.operations import letters as sending
from yoriai.apps.consultations.operations.gatherings import letters as gathering_letters
from yoriai.apps.consultations.operations.gatherings import registering
from yoriai.apps.consultations.operations.paper import scanning
from yoriai.apps.consultations.operations.proposals import marking
from yoriai.apps.consultations.post import OF_THE_SERVER, Post
from yoriai.apps.consultations.proposal_letters import about_proposal
from yoriai.apps.consultations.queries import language_model as language_model_words
from yoriai.apps.consultations.queries import paper, theme_voices
from yoriai.apps.consultations.queries import voting_map as voting_counts
from yoriai.apps.consultations.queries.gatherings import registrations as gathering_registrations
from yoriai.apps.consultations.queries.letters import LetterContent, letter_content, next_letter_due
from yoriai.apps.consultations.queries.marks import unread_consultation_ids
from yoriai.apps.consultations.queries.proposals.news import author_news
from yoriai.apps.consultations.writing import message_of
from yoriai.apps.organisation.rules import INSTALLATION
from yoriai.apps.shared.time import day_of

log = logging.getLogger(__name__)

CLAIMED_AT_ONCE = 20
# Other work waits meanwhile, so a run is short however many letters wait.
LONGEST_RUN_S = 15.0
# What is due later than this is found by the hourly look.
SOON = timedelta(hours=1)


def spread_news(*, news_key: str, at: datetime, after: int = 0) -> None:
    """Put an event into the next letter of everybody whom it concerns, in batches, each a transaction of its own.

    With very many people the rest is left to a next job, so that other work has its turn.
    """
    begun, last = (
        time.monotonic(),
        telling.spread_news(news_key=news_key, after=after, by=INSTALLATION, at=at),
    )
    while last is not None and time.monotonic() - begun < LONGEST_RUN_S:
        last = telling.spread_news(news_key=news_key, after=last, by=INSTALLATION, at=at)
    if last is not None:
        telling.ask_for_spreading(news_key=news_key, after=last, at=at)
    _go_on(at)


def send_letters(*, at: datetime) -> None:
    """Send letters that are due, as many as the setting allows in a minute; what is left is sent in the next one.

    A letter goes out before that is noted, outside of any transaction: a slow mail server holds nobody up. Where the
    machine stops in between, that one letter is sent again under the same identification.
    """
    left, begun = int(settings.YORIAI_LETTERS_PER_MINUTE), time.monotonic()
    with _post() as post:
        while left > 0 and _is_due(at) and time.monotonic() - begun < LONGEST_RUN_S:
            claimed = sending.claim_letters(limit=min(CLAIMED_AT_ONCE, left), by=INSTALLATION, at=at)
            left -= len(claimed)
            if not _send_all(claimed, post, at):
                break
    _go_on(at)


def _is_due(at: datetime) -> bool:
    due = next_letter_due()
    return due is not None and due <= at


def _go_on(at: datetime) -> None:
    due = next_letter_due()
    if due is not None and due <= at + SOON:
        sending.ask_for_sending(at=at, not_before=due)


@contextmanager
def _post() -> Iterator[Post]:
    post = Post()
    try:
        yield post
    finally:
        post.close()


def _send_one(content: LetterContent, post: Post) -> str:
    """Send a letter; return "" or why not. What nobody foresaw must not keep the letters of others waiting."""
    try:
        return post.deliver(message_of(content))
    except Exception as fault:  # noqa: BLE001 - told by its class, tried again, and in view as failed in the end
        log.error("letter %s was not written: %s", content.letter_id, type(fault).__name__)
        return Failure.BROKEN


def _send_all(claimed: list[int], post: Post, at: datetime) -> bool:
    """Send these letters; False where the mail server does not answer and no other is worth a try now."""
    for place, letter_id in enumerate(claimed):
        content = letter_content(letter_id=letter_id, on=day_of(at))
        if content.hindrance:
            sending.note_letter_stopped(letter_id=letter_id, why=content.hindrance, by=INSTALLATION, at=at)
            continue
        failure = _send_one(content, post)
        if not failure:
            sending.note_letter_sent(letter_id=letter_id, by=INSTALLATION, at=at)
            continue
        sending.note_letter_failed(letter_id=letter_id, why=failure, by=INSTALLATION, at=at)
        if failure in OF_THE_SERVER:
            sending.release_letters(letter_ids=claimed[place + 1 :], by=INSTALLATION, at=at)
            return False
    return bool(claimed)


def forget_contacts(*, at: datetime) -> None:
    """Erase the names and addresses whose time is over; runs once a day."""
    operations.forget_contacts(by=INSTALLATION, at=at)


def forget_origins(*, at: datetime) -> None:
    """Throw away what tells from where participants began, when its time is over; runs once a day."""
    voting_origins.forget_origins(by=INSTALLATION, at=at)
    voting_email.forget_email_checks(by=INSTALLATION, at=at)


def log_votes(*, consultation_id: int, at: datetime) -> None:
    """Put the votes that came since the last time into the public log."""
    while voting_log.is_full(voting_log.log_votes(consultation_id=consultation_id, by=INSTALLATION, at=at)):
        pass


def log_supports(*, consultation_id: int, at: datetime) -> None:
    """Put the supports that came since the last time into the public log."""
    proposal_log.log_supports(consultation_id=consultation_id, by=INSTALLATION, at=at)


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


def seek_proposal_marks(*, at: datetime) -> None:
    """Look through new proposals and suggested changes for personal data and wrongdoing; outside of any transaction."""
    # Loads Sudachi. The web process asks for this task, so it must not come with this module.
    from yoriai.apps.consultations.operations.proposals.marks_seeking import look_through  # noqa: PLC0415

    if found := look_through():
        marking.keep_marks(found=found, by=INSTALLATION, at=at)


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


def ask_model(*, request_id: int, at: datetime) -> None:
    """Ask the language model that the operator set up, once; it is noted before anything is sent.

    Whatever goes wrong on the way is kept as an answer: nobody waits for a model, and it is not asked twice unbidden.
    """
    # Loads Sudachi, with which personal data is masked.
    from yoriai.apps.consultations.operations import language_model_asking as asking  # noqa: PLC0415

    if not settings.YORIAI_LLM_URL:
        proposal = language_model.Proposal(failure=asking.Failure.OFF)
    else:
        address = asking.Address(
            settings.YORIAI_LLM_URL,
            settings.YORIAI_LLM_KEY,
            settings.YORIAI_LLM_MODEL,
            settings.YORIAI_LLM_TIMEOUT_S,
        )
        words = language_model_words.words_to_send(request_id=request_id)
        sending = asking.prepare(words=words, model=address.model)
        if sending is None:
            proposal = language_model.Proposal(failure=asking.Failure.NOTHING)
        elif language_model.note_sending(request_id=request_id, sending=sending, by=INSTALLATION, at=at):
            proposal = asking.ask(address=address, text=sending.text)
        else:
            # It was on its way when the worker stopped: not sent a second time.
            proposal = language_model.Proposal(failure=asking.Failure.UNREACHABLE)
    language_model.keep_proposal(request_id=request_id, proposal=proposal, by=INSTALLATION, at=at)


def place_new_opinions(*, at: datetime) -> None:
    """Propose a theme for whatever came since the last hour, where themes were found."""
    for consultation_id in theme_voices.unplaced_consultation_ids():
        seek_themes(consultation_id=consultation_id, anew=False, at=at)


def seek_new_marks(*, at: datetime) -> None:
    """Look through whatever came since the last hour, in every consultation."""
    for consultation_id in unread_consultation_ids():
        seek_marks(consultation_id=consultation_id, at=at)
    seek_proposal_marks(at=at)


def tell_registered(*, letter_id: int, at: datetime) -> None:
    """Send one letter about a meeting to those of one registration, once.

    As with `send_letters`: first the mail, then the note of it, and a failure is raised, so the job is tried again.
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


def tell_author(*, proposal_id: int, what: str, at: datetime) -> None:
    """Send the author of a proposal word that somebody waits for an answer, or what the office decided.

    The mail goes out outside of any transaction; a failure is raised, so the job is tried again.
    """
    news = author_news(proposal_id=proposal_id)
    if news is None:
        return
    with translation.override(news.language):
        subject, text = about_proposal(news, what=what, public_url=settings.PUBLIC_URL)
    send_mail(subject, text, None, [news.email])


def read_paper(*, scan_id: int, at: datetime) -> None:
    """Read a file of scanned sheets, page by page: what was kept stays kept when the worker is stopped in between.

    Pages are read outside of any transaction.
    """
    if not scanning.begin_reading(scan_id=scan_id, by=INSTALLATION, at=at):
        return
    # Loads NumPy, Pillow and PDFium. The web process asks for this task, so they must not come with this module.
    from yoriai.apps.consultations.operations.paper import comparing, reading  # noqa: PLC0415

    scan = paper.scan_to_read(scan_id=scan_id)
    if scan is None:
        return
    forms = reading.Forms(
        municipality=settings.YORIAI_MUNICIPALITY_CODE,
        code=scan.consultation_code,
        layouts=paper.layouts_of(consultation_id=scan.consultation_id),
    )
    try:
        with scan.file.open("rb") as file:
            opened = reading.Opened(file.read())
    except reading.CannotOpen as broken:
        read = scanning.ScanRead(pages=0, failure=broken.why)
        scanning.end_reading(scan_id=scan_id, read=read, by=INSTALLATION, at=at)
        return
    blank, seen = 0, comparing.Seen(scan.consultation_id)
    for found in reading.read_pages(opened=opened, forms=forms, skip=scan.kept):
        if found is None:
            blank += 1
        else:
            page = replace(found, like_id=seen.before(found))
            sheet = scanning.keep_page(scan_id=scan_id, found=page, by=INSTALLATION, at=at)
            if sheet is not None:
                seen.add(sheet.pk, found)
    scanning.end_reading(scan_id=scan_id, read=scanning.ScanRead(opened.pages, blank), by=INSTALLATION, at=at)


def forget_paper_images(*, at: datetime) -> None:
    """Remove the images of sheets whose time is over; runs once a day."""
    paper_images.forget_images(by=INSTALLATION, at=at)
