"""Addresses of a survey, below /consultations/<code>/."""

from django.urls import path

from yoriai.web.consultations.surveys import public

urlpatterns = [
    path("survey/", public.survey, name="survey"),
    path("survey/received/<str:number>/", public.received, name="survey_received"),
    path("survey/figures/", public.figures, name="survey_figures"),
    path("survey/figures.csv", public.figures_csv, name="survey_figures_csv"),
]
