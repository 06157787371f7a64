"""Addresses of this room's pages."""

app_name = "ledger"
urlpatterns: list = []
