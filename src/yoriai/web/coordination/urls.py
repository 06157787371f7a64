"""Addresses of this room's pages."""

from django.urls import path

from yoriai.web.coordination import decisions, figures, remarks, traces, voices

app_name = "coordination"
urlpatterns = [
    path("voices/", voices.voices, name="voices"),
    path("voices/opinions/<int:opinion_id>/", traces.opinion, name="opinion"),
    path("voices/<str:number>/", voices.voice, name="voice"),
    path("voices/<str:number>/slip/", voices.slip, name="slip"),
    path("remarks/items/<slug:code>/<int:number>/", remarks.on_item, name="remark_on_item"),
    path("remarks/measures/<slug:code>/", remarks.on_measure, name="remark_on_measure"),
    path("remarks/<str:number>/", remarks.remark, name="remark"),
    path("trace/items/<slug:code>/<int:number>/", traces.item, name="trace_item"),
    path("trace/measures/<slug:code>/", traces.measure, name="trace_measure"),
    path("trace/costs/<int:cost_line_id>/", traces.cost, name="trace_cost"),
    path("trace/indicators/<int:indicator_id>/", traces.indicator, name="trace_indicator"),
    path("trace/decisions/<int:decision_id>/", traces.decision, name="trace_decision"),
    path("figures/", figures.page, name="figures"),
    path("figures/<int:fiscal_year>/", figures.year, name="year"),
    path("figures/figures.csv", figures.table, name="figures_csv"),
    path("figures/figures.json", figures.data, name="figures_json"),
    path("decisions/", decisions.meetings, name="decisions"),
    path("decisions/<slug:code>/", decisions.meeting, name="meeting"),
]
