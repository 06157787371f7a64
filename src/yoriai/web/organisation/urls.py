"""Addresses of this room's pages for whoever is signed in, below /accounts/tokens/."""

from django.urls import path

from yoriai.web.organisation import own_tokens

app_name = "organisation"
urlpatterns = [
    path("", own_tokens.tokens, name="tokens"),
    path("<int:token_id>/revocation/", own_tokens.revoke, name="revoke_token"),
]
