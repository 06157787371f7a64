"""Addresses of this room's pages for staff, below /desk/."""

from django.urls import path

from yoriai.web.coordination import desk

app_name = "desk_coordination"
urlpatterns = [
    path("", desk.meetings, name="list"),
    path("meetings/new/", desk.new_meeting, name="new_meeting"),
    path("meetings/<slug:code>/", desk.meeting, name="meeting"),
    path("<int:decision_id>/budget/", desk.budget, name="budget"),
]
