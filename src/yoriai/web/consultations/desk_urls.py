"""Addresses of this room's pages for staff, below /desk/."""

from django.urls import include, path

from yoriai.web.consultations import (
    answering,
    desk,
    entries,
    imports,
    joint,
    letters_desk,
    marking,
    redacting,
    reporting,
    templates,
)
from yoriai.web.consultations.drafts import desk as drafts
from yoriai.web.consultations.gatherings import minutes
from yoriai.web.consultations.kiosk import desk as kiosk

app_name = "desk_consultations"
urlpatterns = [
    path("", desk.consultation_list, name="list"),
    path("new/", desk.create, name="create"),
    path("report.xlsx", reporting.whole, name="report_all"),
    path("templates/", templates.templates, name="templates"),
    path("templates/new/", templates.new, name="new_template"),
    path("templates/<int:template_id>/", templates.template, name="template"),
    path("templates/<int:template_id>/retire/", templates.retire, name="retire_template"),
    path("queue/", answering.queue, name="queue"),
    path("letters/", letters_desk.letters, name="letters"),
    path("letters/retry/", letters_desk.retry_all, name="retry_letters"),
    path("letters/<int:letter_id>/retry/", letters_desk.retry, name="retry_letter"),
    path("follow-ups/<int:follow_up_id>/", minutes.report, name="report_follow_up"),
    path("<slug:code>/", desk.page, name="page"),
    path("<slug:code>/edit/", desk.edit, name="edit"),
    path("<slug:code>/publish/", desk.publish, name="publish"),
    path("<slug:code>/extend/", desk.extend, name="extend"),
    path("<slug:code>/consider/", desk.consider, name="consider"),
    path("<slug:code>/", include("yoriai.web.consultations.considering_urls")),
    path("<slug:code>/", include("yoriai.web.consultations.voting_desk_urls")),
    path("<slug:code>/", include("yoriai.web.consultations.proposals.desk_urls")),
    path("<slug:code>/sections/new/", desk.add_section, name="add_section"),
    path("<slug:code>/sections/<str:number>/", desk.edit_section, name="edit_section"),
    path("<slug:code>/sections/<str:number>/remove/", desk.remove_section, name="remove_section"),
    path("<slug:code>/documents/new/", desk.add_document, name="add_document"),
    path("<slug:code>/documents/<int:document_id>/remove/", desk.remove_document, name="remove_document"),
    path("<slug:code>/", include("yoriai.web.consultations.surveys.desk_urls")),
    path("<slug:code>/", include("yoriai.web.consultations.paper.desk_urls")),
    path("<slug:code>/kiosk/", kiosk.begin, name="kiosk"),
    path("<slug:code>/", include("yoriai.web.consultations.call_ins.desk_urls")),
    path("<slug:code>/comments/", drafts.to_look_at, name="comments"),
    path("<slug:code>/municipalities/", joint.municipalities, name="municipalities"),
    path("<slug:code>/report.xlsx", reporting.one, name="report"),
    path("<slug:code>/marks/", marking.marks, name="marks"),
    path("<slug:code>/marks/seek/", marking.seek, name="seek_marks"),
    path("<slug:code>/opinions/", entries.opinions, name="opinions"),
    path("<slug:code>/opinions/enter/", entries.enter, name="enter"),
    path("<slug:code>/opinions/import/", imports.import_page, name="import"),
    path("<slug:code>/opinions/<int:opinion_id>/", entries.opinion, name="opinion"),
    path("<slug:code>/opinions/<int:opinion_id>/withhold/", entries.withhold, name="withhold"),
    path("<slug:code>/opinions/<int:opinion_id>/black-out/", redacting.black_out, name="black_out"),
    path("<slug:code>/opinions/<int:opinion_id>/black-out/lift/", redacting.lift, name="lift_redactions"),
    path("<slug:code>/opinions/<int:opinion_id>/erase/", entries.erase, name="erase"),
]
