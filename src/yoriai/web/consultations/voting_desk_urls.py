"""Addresses below /desk/consultations/<code>/ for a vote on statements."""

from django.urls import path

from yoriai.web.consultations import polis, voting_desk

urlpatterns = [
    path("phases/", voting_desk.phases, name="phases"),
    path("statements/", voting_desk.statements, name="statements"),
    path("statements/new/", voting_desk.add, name="add_statements"),
    path("statements/import/", polis.import_page, name="import_polis"),
    path("statements/terms/", voting_desk.terms, name="voting_terms"),
    path("statements/<int:number>/", voting_desk.decide, name="decide_statement"),
]
