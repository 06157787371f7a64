"""Letters that cannot be sent are tried again with longer pauses, never silently lost, and never stop the others."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from tests.apps.consultations import considered, makers
from tests.apps.consultations.considered import AFTER, LATER
from tests.factories import actor, division
from yoriai.apps.consultations import operations, tasks
from yoriai.apps.consultations.letter_rules import LETTER_ATTEMPTS, Failure
from yoriai.apps.consultations.models import Letter, News
from yoriai.apps.consultations.operations import ContactDraft
from yoriai.apps.consultations.operations import letters as sending
from yoriai.apps.consultations.queries import letters as queries
from yoriai.apps.jobs.models import Job
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEXT = LATER + timedelta(minutes=30)


class Server(BaseEmailBackend):
    """A mail server that answers each address with what the test says."""

    answers: dict = {}
    seen: list = []

    def send_messages(self, messages):
        for message in messages:
            self.seen.append(message.to[0])
            fault = self.answers.get(message.to[0])
            if fault:
                raise fault
            mail.outbox.append(message)
        return len(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.answers, Server.seen = {}, []
    return Server


@pytest.fixture
def room():
    """Three letters that wait."""
    room = considered.considering()
    drafts = [
        makers.said(room.consultation, f"意見{n}", contact=ContactDraft(email=f"{n}@example.jp"))
        for n in range(3)
    ]
    operations.submit_opinions(drafts=drafts, by=ANYONE, at=AFTER)
    room.opinions = list(room.consultation.opinions.order_by("pk"))
    room.answer(room.item(*room.opinions))
    room.decide()
    room.publish()
    tasks.spread_news(news_key=News.objects.get().key, at=LATER)
    return room


def states():
    return list(Letter.objects.order_by("pk").values_list("state", "failure"))


def refused(code):
    return SMTPRecipientsRefused({"0@example.jp": (code, b"0@example.jp unknown")})


def test_an_address_that_does_not_exist_fails_at_once_and_the_others_go(room, server):
    server.answers = {"0@example.jp": refused(550)}

    tasks.send_letters(at=NEXT)

    assert states() == [("failed", "address-refused"), ("sent", ""), ("sent", "")]


def test_a_mailbox_that_takes_nothing_now_is_tried_again_with_longer_pauses_and_fails_visibly(room, server):
    server.answers = {"0@example.jp": refused(451)}
    pauses, at = [], NEXT

    for _ in range(LETTER_ATTEMPTS):
        tasks.send_letters(at=at)
        letter = Letter.objects.order_by("pk").first()
        pauses.append((letter.due_at - at).total_seconds() if letter.state == "waiting" else None)
        at = max(at, letter.due_at)

    assert pauses == [30, 120, 480, 1920, 7680, 21600, 21600, None]
    assert states()[0] == ("failed", "not-now")
    assert server.seen.count("0@example.jp") == LETTER_ATTEMPTS
    assert server.seen.count("1@example.jp") == 1


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (SMTPServerDisconnected("gone"), Failure.NO_CONNECTION),
        (ConnectionRefusedError(), Failure.NO_CONNECTION),
        (SMTPSenderRefused(550, b"no", "yoriai@localhost"), Failure.SERVER_REFUSED),
    ],
    ids=["disconnected", "refused", "sender"],
)
def test_a_server_that_is_away_costs_one_letter_one_try(room, server, fault, why):
    server.answers = {f"{n}@example.jp": fault for n in range(3)}

    tasks.send_letters(at=NEXT)

    assert states() == [("waiting", why), ("waiting", ""), ("waiting", "")]
    assert list(Letter.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0]
    assert Job.objects.filter(task__endswith="send_letters", run_after__gt=NEXT).exists()
    server.answers = {}
    tasks.send_letters(at=NEXT + timedelta(minutes=1))
    assert [state for state, _ in states()] == ["sent"] * 3


def test_an_address_no_letter_can_be_written_to_fails_at_once(room, server):
    server.answers = {"0@example.jp": ValueError("Invalid address")}

    tasks.send_letters(at=NEXT)

    assert states()[0] == ("failed", "address-unusable")


def test_what_nobody_foresaw_fails_one_letter_and_not_those_of_others(room, server):
    server.answers = {"0@example.jp": RuntimeError("0@example.jp")}

    tasks.send_letters(at=NEXT)

    assert states() == [("waiting", "broken"), ("sent", ""), ("sent", "")]


def test_a_letter_whose_sender_was_lost_is_sent_by_the_next_under_the_same_identification(room, server):
    sending.claim_letters(limit=1, by=INSTALLATION, at=NEXT)  # and then the machine stops
    tasks.send_letters(at=NEXT + timedelta(minutes=1))
    assert len(mail.outbox) == 2

    tasks.send_letters(at=NEXT + timedelta(minutes=12))

    assert [state for state, _ in states()] == ["sent"] * 3
    assert mail.outbox[2].extra_headers["Message-ID"].startswith("<letter-")
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 3


def test_a_letter_that_takes_its_sender_down_every_time_fails_in_the_end(room, server):
    Letter.objects.filter(pk=Letter.objects.order_by("pk").first().pk).update(
        state="sending", claimed_at=LATER, attempts=LETTER_ATTEMPTS
    )

    tasks.send_letters(at=NEXT)

    assert states()[0] == ("failed", "lost")


def test_the_division_tries_a_failed_letter_again(room, server):
    server.answers = {"0@example.jp": refused(550)}
    tasks.send_letters(at=NEXT)
    failed = Letter.objects.get(state="failed")
    server.answers = {}

    with pytest.raises(NotAllowed):
        sending.retry_letter(letter_id=failed.pk, by=makers.head(division("別の課")), at=NEXT)
    with pytest.raises(sending.LetterHasNotFailed):
        sending.retry_letter(letter_id=Letter.objects.filter(state="sent").first().pk, by=room.staff, at=NEXT)
    sending.retry_letter(letter_id=failed.pk, by=room.staff, at=NEXT)
    tasks.send_letters(at=NEXT + timedelta(minutes=1))

    assert [state for state, _ in states()] == ["sent"] * 3


def test_all_failed_letters_of_a_division_are_tried_again_together(room, server):
    server.answers = {f"{n}@example.jp": refused(550) for n in range(3)}
    tasks.send_letters(at=NEXT)

    assert sending.retry_failed_letters(by=makers.head(division("別の課")), at=NEXT) == 0
    assert sending.retry_failed_letters(by=actor(Role.CIO_OFFICE), at=NEXT) == 3
    with pytest.raises(NotAllowed):
        sending.retry_failed_letters(by=ANYONE, at=NEXT)


def test_the_list_costs_the_same_with_one_and_with_three(room, django_assert_num_queries):
    def look():
        rows = list(queries.letters_of_desk(actor=room.staff))
        return queries.receipt_numbers_of(rows)

    with django_assert_num_queries(5):
        assert len(look()) == 3
    sending.release_letters(letter_ids=[], by=INSTALLATION, at=NEXT)
    Letter.objects.order_by("pk").first()
    with django_assert_num_queries(5):
        assert all(number.isdigit() for number in look().values())
