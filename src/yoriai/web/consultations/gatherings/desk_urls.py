"""Addresses of meetings at the desk, below /desk/consultations/<code>/meetings/."""

from django.urls import path

from yoriai.web.consultations.gatherings import desk, door, minutes, recording

app_name = "desk_gatherings"
urlpatterns = [
    path("", desk.gatherings, name="list"),
    path("new/", desk.create, name="create"),
    path("<int:number>/", desk.page, name="page"),
    path("<int:number>/edit/", desk.edit, name="edit"),
    path("<int:number>/agenda/", desk.agenda, name="agenda"),
    path("<int:number>/announce/", desk.announce, name="announce"),
    path("<int:number>/cancel/", desk.cancel, name="cancel"),
    path("<int:number>/held/", desk.held, name="held"),
    path("<int:number>/papers/", desk.add_paper, name="add_paper"),
    path("<int:number>/papers/<int:document_id>/remove/", desk.remove_paper, name="remove_paper"),
    path("<int:number>/say/", recording.say, name="say"),
    path("<int:number>/say/receipts/", recording.receipts, name="receipts"),
    path("<int:number>/attendance/", recording.attendance, name="attendance"),
    path("<int:number>/minutes/", minutes.minutes, name="minutes"),
    path("<int:number>/minutes/edit/", minutes.edit, name="edit_minutes"),
    path("<int:number>/minutes/send/", minutes.send, name="send_minutes"),
    path("<int:number>/minutes/send-back/", minutes.send_back, name="send_back_minutes"),
    path("<int:number>/minutes/approve/", minutes.approve, name="approve_minutes"),
    path("<int:number>/minutes/publish/", minutes.publish, name="publish_minutes"),
    path("<int:number>/follow-ups/", minutes.add_follow_up, name="add_follow_up"),
    path(
        "<int:number>/follow-ups/<int:follow_up>/remove/", minutes.remove_follow_up, name="remove_follow_up"
    ),
    path("<int:number>/door/", door.door, name="door"),
    path("<int:number>/door/walk-in/", door.walk_in, name="walk_in"),
    path("<int:number>/door/<int:registration_id>/", door.arrival, name="arrival"),
]
