"""Addresses below /desk/consultations/<code>/ for a vote on statements."""

from django.urls import path

from yoriai.web.consultations import appeals_desk, polis, voting_apart_desk, voting_codes_desk, voting_desk

urlpatterns = [
    path("phases/", voting_desk.phases, name="phases"),
    path("statements/", voting_desk.statements, name="statements"),
    path("statements/new/", voting_desk.add, name="add_statements"),
    path("statements/import/", polis.import_page, name="import_polis"),
    path("statements/terms/", voting_desk.terms, name="voting_terms"),
    path("appeals/", appeals_desk.appeals, name="appeals"),
    path("appeals/<int:appeal_id>/", appeals_desk.decide, name="decide_appeal"),
    path("statements/apart/", voting_apart_desk.apart, name="apart"),
    path("statements/apart/nobody/", voting_apart_desk.nobody, name="leave_out_nobody"),
    path("statements/codes/", voting_codes_desk.codes, name="codes"),
    path("statements/codes/<int:number>/revoke/", voting_codes_desk.revoke, name="revoke_codes"),
    path("statements/<int:number>/", voting_desk.decide, name="decide_statement"),
]
