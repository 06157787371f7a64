import pytest
from django_tasks import default_task_backend, task

from tests.apps.jobs import probe
from tests.factories import NOON
from yoriai.apps.jobs.models import Job
from yoriai.apps.jobs.worker import Worker

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def note():
    import sys

    probe.install()
    probe.calls.clear()
    module = sys.modules[probe.NAME]
    module.note = task(probe.note)
    return module.note


def test_a_task_enqueued_through_the_standard_api_is_the_same_kind_of_job(note):
    result = note.enqueue(number=7)

    job = Job.objects.get()
    assert (job.task, job.arguments, job.state) == ("yoriai.apps.probe.tasks.note", {"number": 7}, "waiting")
    assert default_task_backend.get_result(result.id).status == "READY"


def test_the_result_says_that_the_task_was_done(note, monkeypatch):
    monkeypatch.setattr("yoriai.apps.jobs.registry._periodic", {})
    result = note.using(run_after=NOON).enqueue(number=7)

    Worker(clock=lambda: NOON).run_one()

    result.refresh()
    assert (result.status, probe.calls) == ("SUCCESSFUL", [("note", 7)])
