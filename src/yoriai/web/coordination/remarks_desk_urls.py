"""Addresses of the remarks at the desk, below /desk/remarks/."""

from django.urls import path

from yoriai.web.coordination import remarks_desk

app_name = "desk_remarks"
urlpatterns = [
    path("", remarks_desk.remarks, name="list"),
    path("<int:remark_id>/", remarks_desk.remark, name="remark"),
    path("<int:remark_id>/show/", remarks_desk.show, name="show"),
    path("<int:remark_id>/hide/", remarks_desk.hide, name="hide"),
    path("<int:remark_id>/erase/", remarks_desk.erase, name="erase"),
]
