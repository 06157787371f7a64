"""Addresses below /desk/consultations/<code>/ for the calls that a broadcaster notes."""

from django.urls import path

from yoriai.web.consultations.call_ins import desk

urlpatterns = [
    path("calls/", desk.call_in_desks, name="call_in_desks"),
    path("calls/<int:desk_id>/end/", desk.end, name="end_call_in_desk"),
]
