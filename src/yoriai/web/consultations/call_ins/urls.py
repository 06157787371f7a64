"""Addresses of the page on which a broadcaster notes calls."""

from django.urls import path

from yoriai.web.consultations.call_ins import views

app_name = "call_ins"
urlpatterns = [
    path("", views.desks, name="list"),
    path("<int:desk_id>/", views.page, name="page"),
    path("<int:desk_id>/<int:opinion_id>/undo/", views.undo, name="undo"),
]
