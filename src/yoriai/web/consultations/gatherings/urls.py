"""Addresses of meetings for everyone: /meetings/, and below each consultation."""

from django.urls import path

from yoriai.web.consultations.gatherings import feeds, minutes_public, public, registering

app_name = "gatherings"
OF_ONE = "consultations/<slug:code>/meetings/<int:number>/"
urlpatterns = [
    path("meetings/", public.coming, name="list"),
    path("meetings/calendar.ics", feeds.calendar_of_all, name="calendar"),
    path("meetings/feed.atom", feeds.feed, name="feed"),
    path("meetings/registrations/", registering.find, name="find"),
    path("meetings/registrations/<str:registration>/", registering.registration, name="registration"),
    path("meetings/registrations/<str:registration>/withdraw/", registering.withdraw, name="withdraw"),
    path("meetings/registrations/<str:registration>/reduce/", registering.reduce, name="reduce"),
    path("consultations/<slug:code>/meetings/", public.of_consultation, name="of_consultation"),
    path(OF_ONE, public.page, name="page"),
    path("meetings/follow-ups/", minutes_public.follow_ups, name="follow_ups"),
    path(f"{OF_ONE}minutes/", minutes_public.minutes, name="minutes"),
    path(f"{OF_ONE}minutes/<int:version>/", minutes_public.minutes, name="minutes_version"),
    path(f"{OF_ONE}minutes.csv", minutes_public.minutes_csv, name="minutes_csv"),
    path(f"{OF_ONE}minutes.txt", minutes_public.minutes_txt, name="minutes_txt"),
    path(f"{OF_ONE}minutes.json", minutes_public.minutes_json, name="minutes_json"),
    path(f"{OF_ONE}register/", registering.register, name="register"),
    path(f"{OF_ONE}meeting.ics", feeds.calendar_of_one, name="ics"),
]
