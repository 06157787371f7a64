"""The queue as a worker sees it: claim with a lease, extend, end, put back.

A lease is proved by worker name and attempt: whoever lost it can no longer change the job.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from yoriai.apps.jobs import operations, registry
from yoriai.apps.jobs.models import Job
from yoriai.pure.values import dataclass

WORKER_LOST = "worker-lost"
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True)
class Terms:
    """How long a claim holds without a sign of life, and how often a job is tried."""

    lease: timedelta = timedelta(seconds=10)
    max_attempts: int = 8


def pause_after(attempts: int) -> timedelta:
    """Return the pause before the next try: half a minute, then four times as long each time, at most six hours.

    Args:
        attempts: tries made so far, ≥ 1.
    """
    return min(FIRST_PAUSE * 4 ** min(attempts - 1, 10), LONGEST_PAUSE)


def _due(at: datetime) -> Q:
    waiting = Q(state=Job.State.WAITING, run_after__lte=at)
    return waiting | Q(state=Job.State.RUNNING, lease_until__lt=at)


def claim(*, worker: str, at: datetime, terms: Terms) -> Job | None:
    """Take the job that has waited longest, or one whose worker gave no sign of life.

    A job that took its workers down with it `max_attempts` times is not tried again: it fails, visibly.

    Returns:
        The claimed job, or None when nothing is due.
    """
    # Looking first costs no write lock on SQLite, and most looks find nothing.
    if not Job.objects.filter(_due(at)).exists():
        return None
    with transaction.atomic():
        jobs = Job.objects.filter(_due(at)).order_by("run_after", "id")
        if connection.features.has_select_for_update_skip_locked:
            jobs = jobs.select_for_update(skip_locked=True)
        job = jobs.first()
        if job is None:
            return None
        if job.attempts >= terms.max_attempts:
            _fail(job, WORKER_LOST, at)
            return None
        job.state = Job.State.RUNNING
        job.worker = worker
        job.attempts += 1
        job.lease_until = at + terms.lease
        job.save(update_fields=["state", "worker", "attempts", "lease_until"])
        return job


def extend(job: Job, *, at: datetime, terms: Terms) -> bool:
    """Give a sign of life; False when the lease was lost to another worker."""
    return bool(_mine(job).update(lease_until=at + terms.lease))


def finish(job: Job, *, at: datetime) -> bool:
    """Mark a job as done; False when another worker has it now."""
    return bool(_mine(job).update(state=Job.State.DONE, ended_at=at, lease_until=None, worker="", failure=""))


def put_back(job: Job, *, failure: str, at: datetime, terms: Terms) -> bool:
    """Let a job that raised be tried again after a pause, or fail it after the last try.

    Args:
        failure: the class of the exception, never its text: that may hold personal content.
    """
    if job.attempts >= terms.max_attempts:
        return _fail(job, failure, at)
    return bool(
        _mine(job).update(
            state=Job.State.WAITING,
            run_after=at + pause_after(job.attempts),
            lease_until=None,
            worker="",
            failure=failure,
        )
    )


def give_up(job: Job, *, failure: str, at: datetime) -> bool:
    """Fail a job at once, because another try cannot help."""
    return _fail(job, failure, at)


def claim_periodic(*, at: datetime, known: dict[str, int]) -> None:
    """Store this slot's job of every periodic task; `known` keeps the slots already stored."""
    for periodic in registry.periodic_tasks():
        slot = periodic.slot(at)
        if known.get(periodic.task) != slot:
            operations.enqueue(task=periodic.task, arguments={}, at=at, unique_key=periodic.key(at))
            known[periodic.task] = slot


def _mine(job: Job):  # type: ignore[no-untyped-def]
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker, attempts=job.attempts)


def _fail(job: Job, failure: str, at: datetime) -> bool:
    rows = Job.objects.filter(pk=job.pk, attempts=job.attempts, worker=job.worker)
    return bool(
        rows.update(state=Job.State.FAILED, ended_at=at, lease_until=None, worker="", failure=failure)
    )


def forget_done(*, before: datetime) -> int:
    """Remove jobs done before an instant; return how many."""
    return Job.objects.filter(state=Job.State.DONE, ended_at__lt=before).delete()[0]
