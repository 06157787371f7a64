"""The queue behind the django-tasks API: `@task` functions and `operations.enqueue` share one table."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import get_module_path

from yoriai.apps.jobs import operations, registry
from yoriai.apps.jobs.models import Job

T = TypeVar("T")

_STATUS = {
    Job.State.WAITING: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
}


class LeaseQueue(BaseTaskBackend):
    """Stores tasks as jobs in the caller's transaction. What a task returns is not kept."""

    supports_defer = True
    supports_get_result = True

    def enqueue(self, task: Task[Any, T], args: Any, kwargs: Any) -> TaskResult[T]:
        self.validate_task(task)
        named = inspect.signature(task.func).bind_partial(*args, **kwargs).arguments
        # The standard API has no place for the instant: this is its door.
        job = operations.enqueue(
            task=get_module_path(task.func), arguments=named, at=timezone.now(), run_after=task.run_after
        )
        return self._result(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        try:
            job = Job.objects.get(public_id=UUID(result_id))
        except (Job.DoesNotExist, ValueError, ValidationError):
            raise TaskResultDoesNotExist(result_id) from None
        return self._result(job, Task(func=registry.function_of(job.task), backend=self.alias))

    def _result(self, job: Job, task: Task[Any, T]) -> TaskResult[T]:
        started = job.attempts > 0
        return TaskResult(
            task=task,
            id=str(job.public_id),
            status=_STATUS[Job.State(job.state)],
            enqueued_at=job.queued_at,
            started_at=job.queued_at if started else None,
            finished_at=job.ended_at,
            last_attempted_at=job.queued_at if started else None,
            args=[],
            kwargs=job.arguments,
            backend=self.alias,
            errors=[TaskError(exception_class_path=job.failure, traceback="")] if job.failure else [],
            worker_ids=[job.worker] * job.attempts,
        )
