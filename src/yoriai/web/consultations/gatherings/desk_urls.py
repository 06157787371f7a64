"""Addresses of meetings at the desk, below /desk/consultations/<code>/meetings/."""

from django.urls import path

from yoriai.web.consultations.gatherings import desk, door

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
    path("<int:number>/door/", door.door, name="door"),
    path("<int:number>/door/walk-in/", door.walk_in, name="walk_in"),
    path("<int:number>/door/<int:registration_id>/", door.arrival, name="arrival"),
]
