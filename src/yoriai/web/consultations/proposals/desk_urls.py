"""Addresses below /desk/consultations/<code>/ for proposals."""

from django.urls import path

from yoriai.web.consultations.proposals import desk, importing

urlpatterns = [
    path("proposals/", desk.proposals, name="proposals"),
    path("proposals/terms/", desk.terms, name="proposal_terms"),
    path("proposals/import/", importing.import_page, name="import_proposals"),
    path("proposals/join/", desk.choose_two, name="choose_two_proposals"),
    path("proposals/join/<int:first>/<int:second>/", desk.join, name="join_proposals"),
    path("proposals/<int:number>/", desk.decide, name="decide_proposal"),
    path("proposals/<int:number>/erase/", desk.erase, name="erase_proposal"),
    path("proposals/<int:number>/suggestions/<int:suggestion>/", desk.suggestion, name="decide_suggestion"),
]
