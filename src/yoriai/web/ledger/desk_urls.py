"""Addresses of this room's pages for staff, below /desk/."""

from django.urls import path

from yoriai.web.ledger import views

app_name = "desk_ledger"
urlpatterns = [
    path("", views.record, name="list"),
]
