"""Addresses of a vote on statements, below /consultations/<code>/. What is personal lies below vote/."""

from django.urls import path

from yoriai.web.consultations import (
    appealing,
    voting,
    voting_adding,
    voting_map,
    voting_proofs,
    voting_public,
)

urlpatterns = [
    path("vote/", voting.vote, name="vote"),
    path("vote/<int:number>/", voting.answer, name="vote_answer"),
    path("vote/answers/", voting.answers, name="vote_answers"),
    path("vote/end/", voting.end, name="vote_end"),
    path("vote/add/", voting_adding.add, name="vote_add"),
    path("vote/level/", voting_proofs.level, name="vote_level"),
    path("vote/code/", voting_proofs.code_page, name="vote_code"),
    path("vote/email/", voting_proofs.email, name="vote_email"),
    path("vote/email/digits/", voting_proofs.digits, name="vote_digits"),
    path("vote/another/", voting_proofs.another, name="vote_another"),
    path("vote/map/", voting_map.own, name="vote_map"),
    path("vote/appeal/<int:number>/", appealing.by_device, name="vote_appeal"),
    path("receipts/<str:number>/", appealing.by_receipt, name="own_thing"),
    path("map/", voting_map.shared, name="map"),
    path("map.json", voting_map.map_json, name="map_json"),
    path("statements/", voting_public.statements, name="statements"),
    path("comments.csv", voting_public.statements_csv, name="statements_csv"),
    path("participants-votes.csv", voting_public.votes_csv, name="votes_csv"),
]
