"""Addresses of this room's pages."""

from django.urls import path

from yoriai.web.display import views

app_name = "display"
urlpatterns = [path("", views.display, name="display")]
