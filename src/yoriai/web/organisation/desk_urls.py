"""Addresses of this room's pages for staff, below /desk/people/."""

from django.urls import path

from yoriai.web.organisation import areas, desk, first_steps, readings, tokens

app_name = "desk_organisation"
urlpatterns = [
    path("", desk.people, name="list"),
    path("new/", desk.invite, name="invite"),
    path("city/", first_steps.city, name="city"),
    path("areas/", areas.areas, name="areas"),
    path("readings/", readings.readings, name="readings"),
    path("readings/<int:reading_id>/forget/", readings.forget, name="forget_reading"),
    path("divisions/", desk.divisions, name="divisions"),
    path("divisions/new/", desk.new_division, name="new_division"),
    path("divisions/new-department/", desk.new_department, name="new_department"),
    path("divisions/<slug:code>/", desk.division, name="division"),
    path("divisions/<slug:code>/close/", desk.close_division, name="close_division"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.new_token, name="new_token"),
    path("tokens/<int:token_id>/revocation/", tokens.revoke_token, name="revoke_token"),
    path("<int:person_id>/", desk.person, name="person"),
    path("<int:person_id>/roles/", desk.assign, name="assign"),
    path("<int:person_id>/invitation/", desk.send_invitation, name="send_invitation"),
    path("<int:person_id>/deactivation/", desk.deactivate, name="deactivate"),
    path("<int:person_id>/reactivation/", desk.reactivate, name="reactivate"),
    path("<int:person_id>/erasure/", desk.erase, name="erase"),
    path("roles/<int:assignment_id>/end/", desk.end_role, name="end_role"),
]
