"""Addresses of this room's pages for staff, below /desk/jobs/."""

from django.urls import path

from yoriai.web.jobs import desk

app_name = "desk_jobs"
urlpatterns = [
    path("", desk.jobs, name="list"),
    path("<int:job_id>/retry/", desk.retry, name="retry"),
]
