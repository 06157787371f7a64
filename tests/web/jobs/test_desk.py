from uuid import uuid4

import pytest

from tests.factories import NOON
from tests.web.desk import signed_in
from yoriai.apps.jobs.models import Job
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db
TASK = "yoriai.apps.organisation.tasks.send_password_link"


def failed_job():
    return Job.objects.create(
        public_id=uuid4(),
        task=TASK,
        arguments={"person_id": 1},
        state="failed",
        queued_at=NOON,
        run_after=NOON,
        attempts=8,
        failure="SMTPServerDisconnected",
        ended_at=NOON,
    )


def test_the_operator_sees_a_failure_and_runs_the_job_again():
    job = failed_job()
    operator = signed_in(Role.SYSTEM_OPERATOR)

    text = operator.get("/desk/jobs/").content.decode()
    response = operator.post(f"/desk/jobs/{job.pk}/retry/", follow=True)

    job.refresh_from_db()
    assert "organisation.send_password_link" in text
    assert "SMTPServerDisconnected" in text
    assert (response.status_code, job.state) == (200, "waiting")


def test_other_staff_see_how_many_and_nothing_more():
    job = failed_job()
    staff = signed_in(Role.CIO_OFFICE)

    text = staff.get("/desk/jobs/").content.decode()

    assert "SMTPServerDisconnected" not in text
    assert staff.post(f"/desk/jobs/{job.pk}/retry/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_statements_for_one_and_for_three(rows, django_assert_max_num_queries):
    for _ in range(rows):
        failed_job()
    operator = signed_in(Role.SYSTEM_OPERATOR)

    with django_assert_max_num_queries(8):
        operator.get("/desk/jobs/?state=failed")


@pytest.mark.parametrize("state", ["waiting", "running", "done", "failed", "nonsense"])
def test_every_state_has_its_list(state):
    assert signed_in(Role.SYSTEM_OPERATOR).get(f"/desk/jobs/?state={state}").status_code == 200
