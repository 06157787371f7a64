"""Letters that come back: only a proven one counts, for good or for now, and the desk and the person see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core import mail

from tests.apps.consultations import considered, makers
from tests.apps.consultations.considered import AFTER
from tests.factories import actor
from yoriai.apps.consultations import operations, tasks
from yoriai.apps.consultations.bounces import LARGEST_BYTES, read_bounce
from yoriai.apps.consultations.letter_links import letter_name, token_of
from yoriai.apps.consultations.models import Letter, Subscription
from yoriai.apps.consultations.operations import ContactDraft, receiving
from yoriai.apps.consultations.operations.letters import note_letter_bounced
from yoriai.apps.consultations.queries.letters import own_letters
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.time import day_of
from yoriai.config.main import main

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def sent():
    """A letter that was sent, and the room."""
    room = considered.considering()
    said = makers.said(room.consultation, "案内板がほしい。", contact=ContactDraft(email="one@example.jp"))
    operations.submit_opinions(drafts=[said], by=ANYONE, at=AFTER)
    opinion = room.consultation.opinions.get()
    subscription = Subscription.objects.create(consultation=room.consultation, sender_key=opinion.sender_key)
    letter = Letter.objects.create(subscription=subscription, queued_at=AFTER, due_at=AFTER)
    tasks.send_letters(at=AFTER)
    letter.refresh_from_db()
    return letter, opinion


def report(identification, *, action="failed", status="5.1.1", whole=True):
    """A delivery status notification, line by line as mail servers send it."""
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    lines = f"""From: MAILER-DAEMON@mx.example.jp
To: yoriai@city.example.jp
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

Your message could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp

Final-Recipient: rfc822; one@example.jp
Action: {action}
Status: {status}

--B
Content-Type: {kind}

Message-ID: {identification}
Subject: test

The letter.
--B--
"""
    return lines.replace("\n", "\r\n").encode()


def name_of(letter):
    return f"<{letter_name(letter_id=letter.pk)}@city.example.jp>"


def bounced(letter, is_final=True, at=AFTER):
    return note_letter_bounced(letter_id=letter.pk, is_final=is_final, by=INSTALLATION, at=at)


def test_the_letter_itself_carries_the_name_by_which_it_is_known(sent):
    letter, _opinion = sent

    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<{letter_name(letter_id=letter.pk)}@")


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(("status", "is_final"), [("5.1.1", True), ("4.2.2", False)])
def test_a_report_is_read_with_the_whole_letter_or_its_headers(sent, whole, status, is_final):
    found = read_bounce(report(name_of(sent[0]), status=status, whole=whole))

    assert (found.letter_id, found.is_final) == (sent[0].pk, is_final)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\x00 nothing",
        b"Subject: hello\n\nI am away.",
        report("<letter-1-forged@city.example.jp>"),
        report("<letter-999999999999999999999-x@city.example.jp>"),
        report("no identification"),
        report("<letter-1-forged@city.example.jp>").replace(b"Action: failed", b"\xff\xfe"),
        report("<letter-1-forged@city.example.jp>").replace(b"\r\n\r\n", b"\r\n"),
        b"x" * (LARGEST_BYTES + 1),
    ],
)
def test_what_is_no_report_or_was_forged_is_passed_over(data):
    assert read_bounce(data) is None


def test_a_delay_is_no_failure(sent):
    assert read_bounce(report(name_of(sent[0]), action="delayed", status="4.4.1")) is None


def test_what_came_back_for_good_is_in_view_and_the_address_is_not_tried_until_it_is_confirmed(sent):
    letter, opinion = sent
    token = token_of(opinion_id=opinion.pk)

    assert bounced(letter)
    again = Letter.objects.create(subscription=letter.subscription, queued_at=AFTER, due_at=AFTER)
    tasks.send_letters(at=AFTER + timedelta(minutes=1))
    own = own_letters(token=token, on=day_of(AFTER))
    letter.refresh_from_db()
    again.refresh_from_db()

    assert (letter.state, letter.failure) == ("failed", "bounced")
    assert (again.state, again.failure) == ("stopped", "address-bounced")
    assert own.came_back and len(mail.outbox) == 1

    receiving.choose_rhythm(token=token, rhythm="at_once", by=ANYONE, at=AFTER)
    Letter.objects.create(subscription=letter.subscription, queued_at=AFTER, due_at=AFTER)
    tasks.send_letters(at=AFTER + timedelta(minutes=2))
    assert len(mail.outbox) == 2
    assert not own_letters(token=token, on=day_of(AFTER)).came_back


def test_an_address_that_was_given_later_is_tried(sent):
    letter, opinion = sent
    bounced(letter)
    said = makers.said(
        opinion.consultation,
        "もう一つ。",
        sender_key=opinion.sender_key,
        contact=ContactDraft(email="new@example.jp"),
    )
    operations.submit_opinions(drafts=[said], by=ANYONE, at=AFTER + timedelta(minutes=1))
    opinion.consultation.opinions.update(sender_key=opinion.sender_key)
    opinion.consultation.opinions.exclude(pk=opinion.pk).update(entered_at=AFTER + timedelta(minutes=1))

    Letter.objects.create(subscription=letter.subscription, queued_at=AFTER, due_at=AFTER)
    tasks.send_letters(at=AFTER + timedelta(minutes=2))

    assert mail.outbox[-1].to == ["new@example.jp"]


def test_what_came_back_for_now_is_sent_again_after_a_pause_and_not_for_ever(sent):
    letter, _opinion = sent

    bounced(letter, is_final=False)
    letter.refresh_from_db()
    waits = (letter.state, letter.failure, letter.due_at >= AFTER + timedelta(hours=4))
    Letter.objects.filter(pk=letter.pk).update(state="sent", attempts=8)
    bounced(letter, is_final=False)
    letter.refresh_from_db()

    assert waits == ("waiting", "bounced-for-now", True)
    assert (letter.state, letter.failure) == ("failed", "bounced-for-now")


def test_the_same_report_twice_changes_nothing_and_only_the_installation_notes_it(sent):
    letter, _opinion = sent

    assert [bounced(letter), bounced(letter)] == [True, False]
    with pytest.raises(NotAllowed):
        note_letter_bounced(letter_id=letter.pk, is_final=True, by=actor(Role.DIVISION_HEAD), at=AFTER)
    with pytest.raises(NotFound):
        note_letter_bounced(letter_id=99_999, is_final=True, by=INSTALLATION, at=AFTER)


def test_the_command_reads_a_file_a_maildir_and_a_pipe(sent, tmp_path):
    letter, _opinion = sent
    box = tmp_path / "box"
    for folder in ("new", "cur", "tmp"):
        (box / folder).mkdir(parents=True)
    (box / "new" / "1").write_bytes(report(name_of(letter)))
    (box / "cur" / "2").write_bytes(b"Subject: hello\n\nI am away.")
    file = tmp_path / "one.eml"
    file.write_bytes(report(name_of(letter)))
    run = CliRunner()

    first = run.invoke(main, ["import", "bounces", str(box)]).output
    second = run.invoke(main, ["import", "bounces", str(file)]).output
    third = run.invoke(main, ["import", "bounces", "-"], input=report(name_of(letter))).output

    assert "届かないアドレス 1件、あとでもう一度送る 0件、関係のないメール・読み込み済み 1件" in first
    assert "届かないアドレス 0件" in second and "読み込み済み 1件" in third
    letter.refresh_from_db()
    assert letter.failure == "bounced"
