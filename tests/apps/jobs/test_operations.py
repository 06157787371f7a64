from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests import factories
from tests.apps.jobs import probe
from tests.factories import NOON
from yoriai.apps.jobs import operations, registry
from yoriai.apps.jobs.models import Job
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOTE = "yoriai.apps.probe.tasks.note"


@pytest.fixture(autouse=True)
def _probe():
    probe.install()


def failed_job():
    return Job.objects.create(
        public_id=uuid4(),
        task=NOTE,
        state="failed",
        queued_at=NOON,
        run_after=NOON,
        attempts=8,
        failure="Boom",
    )


def test_a_job_is_stored_with_the_change_it_belongs_to():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        operations.enqueue(task=NOTE, arguments={"number": 1}, at=NOON)
        1 / 0  # noqa: B018

    assert Job.objects.count() == 0


def test_a_second_job_with_the_same_key_is_the_first_and_the_transaction_goes_on():
    with transaction.atomic():
        first = operations.enqueue(task=NOTE, arguments={"number": 1}, at=NOON, unique_key="notice:1")
        second = operations.enqueue(task=NOTE, arguments={"number": 2}, at=NOON, unique_key="notice:1")
        operations.enqueue(task=NOTE, arguments={"number": 3}, at=NOON)

    assert second.pk == first.pk
    assert list(Job.objects.order_by("id").values_list("arguments", flat=True)) == [
        {"number": 1},
        {"number": 3},
    ]


def test_a_job_waits_until_its_instant():
    job = operations.enqueue(task=NOTE, arguments={"number": 1}, at=NOON, run_after=NOON + timedelta(hours=1))

    assert (job.queued_at, job.run_after) == (NOON, NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    "task",
    [
        "os.system",
        "yoriai.apps.jobs.operations.enqueue",
        "yoriai.apps.jobs.tasks.forget_done",
        "yoriai.apps.jobs.tasks.nothing",
        "yoriai.apps.nowhere.tasks.x",
        "yoriai.apps.jobs.tasks.__builtins__",
    ],
)
def test_only_functions_of_a_tasks_module_can_be_named(task):
    with pytest.raises(registry.UnknownTask):
        operations.enqueue(task=task, arguments={}, at=NOON)


def test_arguments_that_do_not_fit_are_our_bug_at_once():
    with pytest.raises(TypeError):
        operations.enqueue(task=NOTE, arguments={"nummer": 1}, at=NOON)


def test_the_operator_runs_a_failed_job_again():
    operator = factories.actor(Role.SYSTEM_OPERATOR)
    job = failed_job()

    operations.retry_job(job_id=job.pk, by=operator, at=NOON)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.run_after) == ("waiting", 0, NOON)
    assert AuditEvent.objects.get().action == "job.retried"


def test_nobody_else_runs_a_failed_job_again():
    job = failed_job()

    with pytest.raises(NotAllowed):
        operations.retry_job(job_id=job.pk, by=factories.actor(Role.CIO), at=NOON)


def test_a_job_that_did_not_fail_is_not_run_again():
    job = operations.enqueue(task=NOTE, arguments={"number": 1}, at=NOON)

    with pytest.raises(operations.JobHasNotFailed):
        operations.retry_job(job_id=job.pk, by=factories.actor(Role.SYSTEM_OPERATOR), at=NOON)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: there is no race")
def test_many_doors_at_once_store_one_job_for_a_key_and_none_of_them_fails():
    def put(number):
        try:
            with transaction.atomic():
                operations.enqueue(task=NOTE, arguments={"number": number}, at=NOON, unique_key="notice:1")
                operations.enqueue(task=NOTE, arguments={"number": number}, at=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as doors:
        list(doors.map(put, range(16)))

    assert Job.objects.filter(unique_key="notice:1").count() == 1
    assert Job.objects.filter(unique_key=None).count() == 16
