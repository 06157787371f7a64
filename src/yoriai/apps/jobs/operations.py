"""What can be asked of late work: that a job is done later, and that a failed one is tried again."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.jobs import registry, rules
from yoriai.apps.jobs.models import Job
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal

Argument = str | int | bool | None


class JobHasNotFailed(Refusal):
    """Only a failed job is run again by hand; any other is still on its way or done."""

    code = "job-has-not-failed"
    message = _("このジョブは失敗していないため、再実行の必要はありません。")
    next_step = _("一覧を開き直して、現在の状態を確かめてください。")


def enqueue(
    *,
    task: str,
    arguments: Mapping[str, Argument],
    at: datetime,
    unique_key: str | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Store a job in the caller's transaction: it exists exactly if the caller's change does.

    Args:
        task: dotted name of a function in a room's `tasks` module.
        arguments: its keyword arguments without `at`; ids and codes only, never personal content.
        at: when it was asked for.
        unique_key: a second job with the same key is not stored; the first is returned.
        run_after: not before this instant; at once when None.

    Returns:
        The job, or the one that already has the key.

    Raises:
        UnknownTask: no such function.
        TypeError: the arguments do not fit the function, or cannot be written as JSON.

    Example:
        enqueue(task="yoriai.apps.consultations.tasks.tell_sender", arguments={"contact_id": 1}, at=at)
    """
    registry.call_arguments(registry.function_of(task), arguments, at)
    job = Job(
        public_id=uuid.uuid4(),
        task=task,
        arguments=json.loads(json.dumps(dict(arguments))),
        queued_at=at,
        run_after=run_after or at,
        unique_key=unique_key,
    )
    if unique_key is None:
        job.save(force_insert=True)
        return job
    # ON CONFLICT DO NOTHING: an error would spoil the caller's transaction on PostgreSQL.
    Job.objects.bulk_create([job], ignore_conflicts=True)
    return Job.objects.get(unique_key=unique_key)


@records.operation
def retry_job(*, job_id: int, by: Actor, at: datetime) -> Job:
    """Run a failed job again, with all attempts given back.

    Raises:
        NotAllowed: `by` is not the system operator.
        NotFound: no such job.
        JobHasNotFailed: it is waiting, running or done.
    """
    if not rules.may_run_jobs(by):
        raise NotAllowed
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound
    if job.state != Job.State.FAILED:
        raise JobHasNotFailed
    job.state = Job.State.WAITING
    job.attempts = 0
    job.run_after = at
    job.ended_at = None
    job.save(update_fields=["state", "attempts", "run_after", "ended_at"])
    records.record(records.Entry("job.retried", "jobs.Job", job.pk, by=by, at=at, facts={"task": job.task}))
    return job
