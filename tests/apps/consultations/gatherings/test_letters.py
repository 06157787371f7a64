"""Letters about a meeting: each goes out once, says what is true now, and is not sent to who withdrew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from tests.apps.consultations.gatherings import gathering_makers as some
from tests.factories import NOON
from yoriai.apps.consultations import tasks
from yoriai.apps.consultations.models import GatheringLetter
from yoriai.apps.consultations.operations.gatherings import letters, preparing, registering
from yoriai.apps.jobs.models import Job
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION
from yoriai.apps.shared.errors import NotAllowed
from yoriai.pure.transparency import spoken

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EVE = some.STARTS - timedelta(hours=20)


def send_all(at=NOON):
    """Run every job for a letter twice, as after a crash."""
    for job in Job.objects.filter(task__endswith="tell_registered").order_by("id"):
        for _ in range(2):
            tasks.tell_registered(letter_id=job.arguments["letter_id"], at=at)


@pytest.fixture
def gathering():
    return some.announced()[0]


def test_who_registers_gets_number_place_and_the_way_to_withdraw_once(gathering, settings):
    registration = some.registered(gathering, 2, email="a@example.jp")

    send_all()

    (sent,) = mail.outbox
    assert sent.to == ["a@example.jp"]
    assert sent.subject == "【申し込みの控え】地域情報化計画の説明会"
    for words in (
        spoken(registration.number),
        "2026年11月5日（木）14時～16時",
        "市役所 2階会議室",
        f"{settings.PUBLIC_URL}/meetings/registrations/{registration.number}/",
    ):
        assert words in sent.body
    assert "https://meet.example.jp" not in sent.body


def test_the_online_address_goes_to_those_who_have_a_place_online(gathering):
    some.registered(gathering, 1, way="online", email="a@example.jp")

    send_all()

    assert "https://meet.example.jp/abc" in mail.outbox[0].body


def test_who_waits_does_not_get_the_online_address():
    gathering, _ = some.announced(capacity_online=1)
    some.registered(gathering, 1, way="online")
    some.registered(gathering, 1, way="online", email="a@example.jp")

    send_all()

    assert "キャンセル待ち" in mail.outbox[0].body
    assert "meet.example.jp" not in mail.outbox[0].body


def test_who_moves_up_is_told(gathering):
    first = some.registered(gathering, 4)
    some.registered(gathering, 1, email="a@example.jp")
    send_all()
    registering.withdraw(number=first.number, by=ANYONE, at=NOON)

    send_all()

    assert [letter.subject for letter in mail.outbox] == [
        "【申し込みの控え】地域情報化計画の説明会",
        "【席が取れました】地域情報化計画の説明会",
    ]


def test_a_cancelled_meeting_is_told_with_its_reason_and_older_letters_are_not_sent_any_more(gathering):
    some.registered(gathering, 1, email="a@example.jp")
    preparing.cancel_gathering(
        gathering_id=gathering.pk, reason="台風のため", by=some.staff_of(gathering.consultation), at=NOON
    )

    send_all()

    assert [letter.subject for letter in mail.outbox] == ["【中止のお知らせ】地域情報化計画の説明会"]
    assert "理由：台風のため" in mail.outbox[0].body


def test_a_reminder_goes_out_on_the_day_before_once(gathering):
    some.registered(gathering, 1, email="a@example.jp")
    send_all()
    mail.outbox.clear()

    for hours in (-3, 0, 1, 2):
        letters.remind_registered(by=INSTALLATION, at=EVE + timedelta(hours=hours))
    letters.remind_registered(by=INSTALLATION, at=EVE - timedelta(days=1))
    send_all(at=EVE)

    assert [letter.subject for letter in mail.outbox] == ["【明日です】地域情報化計画の説明会"]
    assert GatheringLetter.objects.filter(kind="reminder", sent_at=EVE).count() == 1


def test_who_withdrew_or_waits_is_not_reminded(gathering):
    gone = some.registered(gathering, 3, email="a@example.jp")
    some.registered(gathering, 4, email="b@example.jp")
    registering.withdraw(number=gone.number, by=ANYONE, at=NOON)
    waiting = some.registered(gathering, 1, email="c@example.jp")

    reminded = letters.remind_registered(by=INSTALLATION, at=EVE)

    assert (waiting.state, reminded) == ("waiting", 1)


def test_after_withdrawing_nothing_is_sent(gathering):
    registration = some.registered(gathering, 1, email="a@example.jp")
    registering.withdraw(number=registration.number, by=ANYONE, at=NOON)

    send_all()

    assert mail.outbox == []


def test_a_letter_is_in_the_language_of_who_reads_it(gathering):
    some.registered(gathering, 1, email="a@example.jp", language="en")

    send_all()

    assert "Thu 5 November 2026, 14:00–16:00" in mail.outbox[0].body


def test_a_title_with_a_line_end_makes_no_second_header():
    gathering, _ = some.announced(title="説明会\nBcc: x@example.jp")
    some.registered(gathering, 1, email="a@example.jp")

    send_all()

    assert mail.outbox[0].subject == "【申し込みの控え】説明会 Bcc: x@example.jp"


def test_only_the_installation_sends_and_reminds(gathering):
    with pytest.raises(NotAllowed):
        letters.remind_registered(by=ANYONE, at=NOON)
    with pytest.raises(NotAllowed):
        letters.note_letter_sent(letter_id=1, by=ANYONE, at=NOON)
