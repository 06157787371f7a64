"""Addresses below /desk/consultations/<code>/ for a survey."""

from django.urls import path

from yoriai.web.consultations.surveys import desk

urlpatterns = [
    path("survey/", desk.desk, name="survey"),
    path("survey/terms/", desk.terms, name="survey_terms"),
    path("survey/questions/new/", desk.add_question, name="add_question"),
    path("survey/questions/<int:number>/", desk.edit_question, name="edit_question"),
    path("survey/questions/<int:number>/remove/", desk.remove_question, name="remove_question"),
    path("survey/invitations/", desk.invitations, name="survey_invitations"),
    path("survey/enter/", desk.enter, name="survey_enter"),
]
