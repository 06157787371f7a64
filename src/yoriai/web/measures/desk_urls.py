"""Addresses of this room's pages for staff, below /desk/."""

from django.urls import path

from yoriai.web.measures import desk, desk_parts, importing, plans

app_name = "desk_measures"
urlpatterns = [
    path("", desk.measure_list, name="list"),
    path("new/", desk.new, name="new"),
    path("import/", importing.upload, name="import"),
    path("import/confirm/", importing.confirm, name="import_confirm"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/new/", plans.new_plan, name="new_plan"),
    path("plans/<slug:code>/", plans.plan, name="plan"),
    path("plans/<slug:code>/edit/", plans.edit_plan, name="edit_plan"),
    path("plans/<slug:code>/goals/<str:goal_code>/", plans.edit_goal, name="edit_goal"),
    path("<slug:code>/", desk.measure, name="page"),
    path("<slug:code>/edit/", desk.edit, name="edit"),
    path("<slug:code>/state/<slug:state>/", desk.state, name="state"),
    path("<slug:code>/costs/", desk_parts.costs, name="costs"),
    path("<slug:code>/effort/", desk_parts.effort, name="effort"),
    path("<slug:code>/indicators/", desk_parts.indicators, name="indicators"),
    path("<slug:code>/indicators/values/", desk_parts.values, name="values"),
    path("<slug:code>/rating/", desk_parts.rating, name="rating"),
    path("<slug:code>/baseline/", desk_parts.baseline, name="baseline"),
]
