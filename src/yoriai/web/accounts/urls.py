"""Addresses of this room's pages."""

from django.urls import path

from yoriai.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("second-factor/", views.second_factor, name="second_factor"),
    path("demonstration/", views.demonstration, name="demonstration"),
]
