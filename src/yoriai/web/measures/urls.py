"""Addresses of this room's pages."""

from django.urls import path

from yoriai.web.measures import public

app_name = "measures"
urlpatterns = [
    path("", public.measure_list, name="list"),
    path("measures.csv", public.table, name="csv"),
    path("plans/", public.plans, name="plans"),
    path("<slug:code>.json", public.data, name="json"),
    path("<slug:code>/", public.measure, name="page"),
]
