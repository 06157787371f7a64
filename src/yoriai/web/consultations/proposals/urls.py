"""Addresses of proposals, below /consultations/<code>/proposals/. What is personal lies below my/."""

from django.urls import path

from yoriai.web.consultations.proposals import appealing, listing, making, merging, own, proving, suggesting

urlpatterns = [
    path("proposals/", listing.proposals, name="proposals"),
    path("proposals/<int:number>/", listing.proposal, name="proposal"),
    path("proposals/<int:number>/history/", listing.history, name="proposal_history"),
    path("proposals.csv", listing.proposals_csv, name="proposals_csv"),
    path("proposals.json", listing.proposals_json, name="proposals_json"),
    path("proposals/my/", own.own_proposals, name="own_proposals"),
    path("proposals/my/new/", making.propose, name="propose"),
    path("proposals/my/received/<str:receipt>/", making.proposed, name="proposed"),
    path("proposals/my/level/", proving.level, name="support_level"),
    path("proposals/my/code/", proving.code_page, name="support_code"),
    path("proposals/my/email/", proving.email, name="support_email"),
    path("proposals/my/digits/", proving.digits, name="support_digits"),
    path("proposals/my/another/", proving.another, name="support_as_another"),
    path("proposals/my/<int:number>/", own.own_proposal, name="own_proposal"),
    path("proposals/my/<int:number>/support/", own.support, name="support_proposal"),
    path("proposals/my/<int:number>/appeal/", appealing.of_proposal, name="appeal_proposal"),
    path(
        "proposals/my/<int:number>/suggestions/<int:suggestion>/appeal/",
        appealing.of_proposal,
        name="appeal_suggestion",
    ),
    path("proposals/my/<int:number>/change/", suggesting.suggest, name="suggest_change"),
    path(
        "proposals/my/<int:number>/suggestions/<int:suggestion>/",
        suggesting.answer,
        name="answer_suggestion",
    ),
    path("proposals/my/<int:number>/merge/", merging.choose, name="merge_proposal"),
    path("proposals/my/<int:number>/merge/<int:other>/", merging.merge, name="merge_with"),
    path("proposals/my/<int:number>/merges/<int:merge_id>/", merging.answer, name="answer_merge"),
]
