"""Whoever left an address hears of answer, decision and outcome: once each, gathered, in their language."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from tests.apps.consultations import considered, makers
from tests.apps.consultations.considered import AFTER, LATER
from tests.factories import NOON, actor, division
from yoriai.apps.consultations import letter_rules, operations, tasks
from yoriai.apps.consultations.letter_links import LetterLinkBroken, token_of
from yoriai.apps.consultations.models import Contact, Letter, Mention, News, Subscription
from yoriai.apps.consultations.operations import ContactDraft, receiving, telling
from yoriai.apps.consultations.operations import letters as sending
from yoriai.apps.consultations.operations.answers import Bearing, Correction, correct_answer
from yoriai.apps.consultations.queries import letters as queries
from yoriai.apps.coordination import operations as coordination
from yoriai.apps.jobs.models import Job
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.measures.models import Measure
from yoriai.apps.measures.operations.money import CostDraft, record_costs
from yoriai.apps.measures.operations.outcomes import IndicatorDraft, ValueDraft, record_indicators
from yoriai.apps.measures.operations.states import complete_measure
from yoriai.apps.organisation.models import Headquarters
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.time import JAPAN

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEXT = LATER + timedelta(minutes=30)


@pytest.fixture
def room():
    """Three people, two of them with an address; a measure that their voices bear on; not published yet."""
    room = considered.considering()
    drafts = [
        makers.said(room.consultation, "案内板がほしい。", contact=ContactDraft(email="one@example.jp")),
        makers.said(
            room.consultation, "Signs, please.", language="en", contact=ContactDraft(email="two@example.jp")
        ),
        makers.said(room.consultation, "講座がほしい。", contact=ContactDraft(name="匿名さん")),
    ]
    operations.submit_opinions(drafts=drafts, by=ANYONE, at=AFTER)
    room.opinions = list(room.consultation.opinions.order_by("pk"))
    room.measure = considered.measure(owner=room.division)
    noted = considered.NOTED.__class__(
        **{**considered.NOTED.__dict__, "bearings": (Bearing(room.measure.pk, "このため"),)}
    )
    room.answer(room.item(*room.opinions), noted)
    room.decide()
    return room


def run_jobs(at):
    """Do what is due, as the worker does."""
    while job := Job.objects.filter(state="waiting", run_after__lte=at).order_by("run_after", "pk").first():
        Job.objects.filter(pk=job.pk).update(state="done")
        task = getattr(tasks, job.short_name.rpartition(".")[2])
        task(**job.arguments, at=at)


def letters(**state):
    return list(Letter.objects.filter(**state).order_by("pk"))


def receipt_of(opinion):
    return ledger.receipt_for(subject_type="consultations.Opinion", subject_id=opinion.pk).number


def test_the_answer_reaches_everybody_with_an_address_in_their_language(room):
    room.publish()
    run_jobs(LATER)
    assert mail.outbox == []  # what belongs together is gathered for a while

    run_jobs(NEXT)

    first, second = mail.outbox
    assert [first.to, second.to] == [["one@example.jp"], ["two@example.jp"]]
    assert first.subject == "【ご意見のその後】地域情報化計画（案）"
    assert "市の回答（考え方と理由）を公表しました。" in first.body
    assert "市の取扱いは「今後の参考とする」です。" in first.body
    assert f"/voices/{receipt_of(room.opinions[0])}/?letters=" in first.body
    assert "The city has published its answers" in second.body
    assert not any("、" in line for line in second.body.splitlines() if "地域情報化" not in line)


def test_a_letter_can_be_stopped_by_the_mail_program(room):
    room.publish()
    run_jobs(LATER)
    run_jobs(NEXT)

    headers = mail.outbox[0].message()

    token = token_of(opinion_id=room.opinions[0].pk)
    assert headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000/letters/{token}/stop/>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_what_happens_to_the_measure_is_gathered_in_one_letter(room):
    room.publish()
    run_jobs(LATER)
    run_jobs(NEXT)
    mail.outbox.clear()
    office = actor(Role.CIO_OFFICE)
    headquarters = Headquarters.objects.create(
        municipality=room.division.department.municipality, name="本部"
    )
    meeting = coordination.record_meeting(
        draft=coordination.MeetingDraft(headquarters.pk, "r8-1", "第1回", LATER.date()), by=office, at=NEXT
    )
    coordination.record_decision(
        draft=coordination.DecisionDraft(meeting.pk, room.measure.pk, "adopted", "必要なため"),
        by=office,
        at=NEXT,
    )
    measure = Measure.objects.get(pk=room.measure.pk)
    record_costs(
        measure=measure, lines=[CostDraft(2026, "general", budgeted_yen=1200000)], by=room.head, at=NEXT
    )
    value = ValueDraft(2026, target=None, actual=12)
    record_indicators(
        measure=measure,
        indicators=[IndicatorDraft("outcome", "利用", "人", values=(value,))],
        by=room.head,
        at=NEXT,
    )
    complete_measure(measure=measure, by=room.head, at=NEXT)
    run_jobs(NEXT)
    run_jobs(NEXT + timedelta(minutes=20))

    assert len(mail.outbox) == 2
    body = mail.outbox[0].body
    assert "結論は「採択」でした。理由：必要なため" in body
    assert "2026年度の予算は、1,200,000円になりました。" in body
    assert "2026年度の「利用」は、12人でした。" in body
    assert "施策「案内板の整備」が完了しました。" in body


def test_a_corrected_answer_is_told_to_those_in_its_item(room):
    room.publish()
    run_jobs(LATER)
    run_jobs(NEXT)
    mail.outbox.clear()
    item = room.consultation.items.get()

    correct_answer(
        item_id=item.pk,
        correction=Correction(considered.AnswerDraft("for_reference", "別の理由です。"), 1, "誤りのため"),
        by=room.head,
        at=NEXT,
    )
    run_jobs(NEXT)
    run_jobs(NEXT + timedelta(minutes=20))

    assert len(mail.outbox) == 2
    assert "への回答を訂正しました。理由：誤りのため" in mail.outbox[0].body


def test_the_same_event_is_told_once_however_often_it_is_spread(room):
    room.publish()
    news = News.objects.get()

    for _ in range(3):
        tasks.spread_news(news_key=news.key, at=LATER)
    run_jobs(NEXT)
    tasks.spread_news(news_key=news.key, at=NEXT)
    run_jobs(NEXT + timedelta(hours=1))

    assert len(mail.outbox) == Mention.objects.count() == 2


def test_two_opinions_of_one_person_are_one_letter(room):
    first = room.opinions[0]
    draft = makers.said(
        room.consultation,
        "もう一つ。",
        continues=receipt_of(first),
        contact=ContactDraft(email="one@example.jp"),
    )
    operations.submit_opinion(draft=draft, by=ANYONE, at=AFTER)
    operations.assign_opinions(
        item_id=room.consultation.items.get().pk,
        opinion_ids=[room.consultation.opinions.latest("pk").pk],
        by=room.staff,
        at=AFTER,
    )
    room.publish()
    run_jobs(LATER)
    run_jobs(NEXT)

    assert sorted(message.to[0] for message in mail.outbox) == ["one@example.jp", "two@example.jp"]
    assert mail.outbox[0].body.count("受付番号") == 2


def test_many_contacts_are_spread_in_batches(room, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 1)
    room.publish()

    run_jobs(LATER)

    assert len(letters()) == 2
    assert News.objects.get().spread_at == LATER


def test_with_very_many_people_the_rest_is_left_to_a_next_job(room, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 1)
    monkeypatch.setattr(tasks, "LONGEST_RUN_S", 0)
    room.publish()

    run_jobs(LATER)

    assert Job.objects.filter(task__endswith="spread_news").count() == 3
    assert len(letters()) == 2


def test_no_more_letters_leave_in_a_minute_than_the_setting_says(room, settings):
    settings.YORIAI_LETTERS_PER_MINUTE = 1
    room.publish()
    run_jobs(LATER)
    minute = LATER + timedelta(minutes=11)

    run_jobs(minute)
    sent_first = len(mail.outbox)
    waiting = Job.objects.filter(state="waiting", task__endswith="send_letters").count()
    run_jobs(minute + timedelta(minutes=1))

    assert (sent_first, waiting, len(mail.outbox)) == (1, 1, 2)


def test_once_a_week_means_the_next_monday_morning(room):
    token = token_of(opinion_id=room.opinions[0].pk)
    receiving.choose_rhythm(token=token, rhythm="weekly", by=ANYONE, at=AFTER)
    room.publish()
    run_jobs(LATER)

    weekly = Letter.objects.get(subscription__rhythm="weekly")

    assert LATER < weekly.due_at <= LATER + timedelta(days=7)
    local = weekly.due_at.astimezone(JAPAN)
    assert (local.weekday(), local.hour) == (0, 9)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 11, 30, 8, 59, tzinfo=JAPAN), datetime(2026, 11, 30, 9, 0, tzinfo=JAPAN)),
        (datetime(2026, 11, 30, 9, 0, tzinfo=JAPAN), datetime(2026, 12, 7, 9, 0, tzinfo=JAPAN)),
        (datetime(2026, 12, 6, 23, 0, tzinfo=JAPAN), datetime(2026, 12, 7, 9, 0, tzinfo=JAPAN)),
    ],
)
def test_the_weekly_letter_leaves_on_monday_at_nine(at, due):
    assert letter_rules.letter_due_at("weekly", at) == due


def test_stopping_holds_at_once_and_keeps_no_address(room):
    room.publish()
    run_jobs(LATER)
    token = token_of(opinion_id=room.opinions[0].pk)

    receiving.stop_letters(token=token, by=ANYONE, at=LATER)
    receiving.stop_letters(token=token, by=ANYONE, at=NEXT)
    run_jobs(NEXT)

    stopped = Subscription.objects.get(sender_key=room.opinions[0].sender_key)
    assert [message.to for message in mail.outbox] == [["two@example.jp"]]
    assert stopped.stopped_at == LATER
    assert [(one.state, one.failure) for one in letters(subscription=stopped)] == [("stopped", "stopped")]


def test_who_stopped_before_hears_nothing_later_and_can_begin_again(room):
    token = token_of(opinion_id=room.opinions[0].pk)
    receiving.stop_letters(token=token, by=ANYONE, at=AFTER)
    room.publish()
    run_jobs(LATER)
    assert len(letters()) == 1

    receiving.choose_rhythm(token=token, rhythm="at_once", by=ANYONE, at=NEXT)

    assert Subscription.objects.get(sender_key=room.opinions[0].sender_key).stopped_at is None


def test_a_link_that_was_changed_opens_nothing():
    for token in ("", "1", "1:abc", token_of(opinion_id=1) + "x"):
        with pytest.raises(LetterLinkBroken):
            receiving.stop_letters(token=token, by=ANYONE, at=NOON)


def test_a_contact_whose_time_is_over_gets_nothing(room):
    Contact.objects.filter(email="one@example.jp").update(keep_until=(LATER - timedelta(days=1)).date())
    room.publish()

    run_jobs(LATER)
    run_jobs(NEXT)

    assert [message.to for message in mail.outbox] == [["two@example.jp"]]


def test_an_address_erased_while_a_letter_waits_is_not_written_to_and_that_is_visible(room):
    room.publish()
    run_jobs(LATER)
    Contact.objects.filter(email="one@example.jp").delete()

    run_jobs(NEXT)

    assert [message.to for message in mail.outbox] == [["two@example.jp"]]
    assert sorted((one.state, one.failure) for one in letters()) == [
        ("sent", ""),
        ("stopped", "address-gone"),
    ]


def test_who_was_promised_word_of_the_answer_alone_hears_of_nothing_else(room):
    Contact.objects.filter(email="one@example.jp").update(purpose_version="2026-11")
    room.publish()
    run_jobs(LATER)
    run_jobs(NEXT)
    told_of_answer = len(mail.outbox)

    complete_measure(measure=Measure.objects.get(), by=room.head, at=NEXT)
    run_jobs(NEXT)
    run_jobs(NEXT + timedelta(minutes=20))

    assert told_of_answer == 2
    assert [message.to for message in mail.outbox[2:]] == [["two@example.jp"]]


def test_keeping_the_address_longer_never_shortens(room):
    token = token_of(opinion_id=room.opinions[0].pk)
    before = Contact.objects.get(email="one@example.jp").keep_until

    receiving.keep_address_longer(token=token, by=ANYONE, at=NOON)
    early = Contact.objects.get(email="one@example.jp").keep_until
    receiving.keep_address_longer(token=token, by=ANYONE, at=LATER + timedelta(days=300))

    assert early == before
    assert Contact.objects.get(email="one@example.jp").keep_until == (LATER + timedelta(days=665)).date()


def test_receipt_and_address_together_open_the_page(room):
    number, on = receipt_of(room.opinions[0]), LATER.date()

    assert queries.token_by_address(number=number, email="ONE@example.jp ", on=on)
    for other in ("two@example.jp", ""):
        with pytest.raises(NotFound):
            queries.token_by_address(number=number, email=other, on=on)


def test_a_measure_that_nobody_spoke_about_is_no_news():
    measure = considered.measure(owner=division())
    complete_measure(measure=measure, by=makers.head(measure.owner), at=NOON)

    assert News.objects.count() == 0


def test_only_the_installation_sends(room):
    for operation, given in (
        (sending.claim_letters, {"limit": 1}),
        (telling.spread_news, {"news_key": "x", "after": 0}),
    ):
        with pytest.raises(NotAllowed):
            operation(**given, by=room.head, at=NOON)
    assert sending.claim_letters(limit=5, by=INSTALLATION, at=NOON) == []
