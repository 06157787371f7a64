"""What can be read about late work."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from yoriai.apps.jobs.models import Job
from yoriai.apps.jobs.rules import may_run_jobs, may_see_counts
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed
from yoriai.pure.values import dataclass

State = Job.State


@dataclass(frozen=True)
class Tally:
    """How many jobs are in each state."""

    waiting: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0


def tally(*, key_prefix: str = "", task: str = "") -> Tally:
    """Count jobs by state: all, those of one task, or those whose unique key begins with a prefix."""
    jobs = Job.objects.filter(unique_key__startswith=key_prefix) if key_prefix else Job.objects.all()
    if task:
        jobs = jobs.filter(task=task)
    return Tally(**dict(jobs.order_by("state").values_list("state").annotate(Count("id"))))


def tally_for(*, actor: Actor) -> Tally:
    """Count jobs by state, for anybody who works for the city.

    Raises:
        NotAllowed: the person does not.
    """
    if not may_see_counts(actor):
        raise NotAllowed
    return tally()


def jobs_in(*, state: str, actor: Actor) -> QuerySet[Job]:
    """Return the jobs in a state, latest first; nothing for those who may only count."""
    jobs = Job.objects.filter(state=state).order_by("-run_after", "-id")
    return jobs if may_run_jobs(actor) else jobs.none()
