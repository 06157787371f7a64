"""Addresses of the form on paper, below /consultations/<code>/."""

from django.urls import path

from yoriai.web.consultations.paper import public

urlpatterns = [
    path("paper/", public.form, name="paper"),
    path("paper/own/", public.own_form, name="paper_own"),
]
