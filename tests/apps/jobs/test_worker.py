import logging
from datetime import timedelta

import pytest

from tests.apps.jobs import probe
from tests.factories import NOON
from yoriai.apps.jobs import operations, queue
from yoriai.apps.jobs.models import Job
from yoriai.apps.jobs.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
TASKS = "yoriai.apps.probe.tasks"
TERMS = queue.Terms(max_attempts=3)


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def worker(clock, monkeypatch):
    monkeypatch.setattr("yoriai.apps.jobs.registry._periodic", {})
    probe.install()
    probe.calls.clear()
    return Worker(clock=clock, terms=TERMS)


def put(task="note", **arguments):
    return operations.enqueue(task=f"{TASKS}.{task}", arguments=arguments, at=NOON)


def test_jobs_are_done_in_the_order_in_which_they_were_asked_for(worker):
    put(number=1)
    put(number=2)

    tried = worker.run_what_is_due()

    assert (tried, probe.calls) == (2, [("note", 1), ("note", 2)])
    assert set(Job.objects.values_list("state", "ended_at")) == {("done", NOON)}


def test_a_job_that_raises_is_tried_again_later_and_fails_at_last(worker, clock):
    job = put("fail")
    seen = []

    for _ in range(3):
        worker.run_what_is_due()
        job.refresh_from_db()
        seen.append((job.state, job.attempts, job.run_after - clock.now))
        clock.now = job.run_after

    assert seen[:2] == [("waiting", 1, timedelta(seconds=30)), ("waiting", 2, timedelta(minutes=2))]
    assert (job.state, job.attempts, job.failure) == ("failed", 3, "OpinionText")


def test_a_failure_is_logged_without_any_text(worker, caplog):
    job = put("fail")

    with caplog.at_level(logging.DEBUG, logger="yoriai"):
        worker.run_what_is_due()

    assert [record.getMessage() for record in caplog.records if record.name.startswith("yoriai")] == [
        f"job {job.pk} attempt 1 failed: OpinionText"
    ]


def test_a_job_of_a_task_that_no_longer_exists_fails_at_once(worker):
    job = put(number=1)
    Job.objects.update(task="yoriai.apps.jobs.tasks.gone")

    worker.run_what_is_due()

    job.refresh_from_db()
    assert (job.state, job.failure) == ("failed", "UnknownTask")


def test_a_claimed_job_is_not_given_to_another_worker_before_its_lease_ends():
    put_at = NOON
    probe.install()
    job = put(number=1)
    queue.claim(worker="a", at=put_at, terms=TERMS)

    early = queue.claim(worker="b", at=NOON + timedelta(seconds=10), terms=TERMS)
    late = queue.claim(worker="b", at=NOON + timedelta(seconds=11), terms=TERMS)

    assert (early, late) == (None, job)


def test_a_worker_that_lost_its_lease_can_no_longer_change_the_job():
    probe.install()
    put(number=1)
    slow = queue.claim(worker="a", at=NOON, terms=TERMS)
    queue.claim(worker="b", at=NOON + timedelta(minutes=1), terms=TERMS)

    answers = (
        queue.extend(slow, at=NOON, terms=TERMS),
        queue.finish(slow, at=NOON),
        queue.put_back(slow, failure="X", at=NOON, terms=TERMS),
    )

    assert answers == (False, False, False)
    assert Job.objects.values_list("worker", "state").get() == ("b", "running")


def test_a_job_that_kills_its_workers_fails_visibly():
    probe.install()
    job = put(number=1)
    for minute in range(3):
        queue.claim(worker="a", at=NOON + timedelta(minutes=minute), terms=TERMS)

    after = queue.claim(worker="a", at=NOON + timedelta(minutes=9), terms=TERMS)

    job.refresh_from_db()
    assert (after, job.state, job.failure) == (None, "failed", "worker-lost")


def test_a_periodic_task_is_stored_once_in_every_slot(worker, clock, monkeypatch):
    from yoriai.apps.jobs.registry import run_every

    run_every(timedelta(days=1), task="yoriai.apps.jobs.tasks.forget_old_jobs")
    other = Worker(clock=clock)

    for who in (worker, other, worker):
        who.run_what_is_due()
    clock.now = NOON + timedelta(days=1)
    worker.run_what_is_due()

    assert Job.objects.filter(state="done").count() == 2


def test_jobs_done_long_ago_are_forgotten_and_failed_ones_are_kept(worker):
    put(number=1)
    worker.run_what_is_due()
    kept = put("fail")
    Job.objects.filter(pk=kept.pk).update(state="failed", ended_at=NOON)

    queue.forget_done(before=NOON + timedelta(days=1))

    assert Job.objects.get() == kept
