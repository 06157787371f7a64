"""Addresses that stand in letters, below /letters/."""

from django.urls import path

from yoriai.web.consultations import letters

app_name = "letters"
urlpatterns = [
    path("", letters.find, name="find"),
    path("<str:token>/", letters.page, name="page"),
    path("<str:token>/stop/", letters.stop, name="stop"),
    path("<str:token>/rhythm/", letters.choose, name="choose"),
    path("<str:token>/longer/", letters.keep, name="keep"),
]
