"""The desk: opinions of a consultation, entering one that came another way, withholding and erasing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.consultations import operations, queries, rules
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.consultations.queries.marks import marked_opinion
from yoriai.apps.consultations.queries.redactions import redactions_of
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.entry_forms import EntryForm, EraseForm, WithholdForm
from yoriai.web.consultations.form_pages import FormPage, form_page, when_filled_in

PER_PAGE = 50
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def opinions(request: HttpRequest, code: str) -> HttpResponse:
    """The opinions of a consultation with their receipts."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    words = request.GET.get("q", "").strip()[:100]
    rows = queries.desk_opinions(consultation=consultation, actor=actor, words=words)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    receipts = queries.receipt_numbers(opinions=list(page.object_list))
    context = {
        "consultation": consultation,
        "counts": queries.opinion_counts(consultation_id=consultation.pk),
        "page": page,
        "entries": [(opinion, spoken(receipts.get(opinion.pk, ""))) for opinion in page],
        "words": words,
    }
    return render(request, "consultations/desk_opinions.html", context)


@require_http_methods(FORM_METHODS)
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Enter an opinion that came by counter, phone, fax, letter, e-mail, meeting or broadcast."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    now = timezone.now()
    operations.check_accepting(consultation=consultation, on=day_of(now))
    initial = {"submission_key": operations.new_key(), "received_on": day_of(now)}
    form = EntryForm(
        request.POST if request.method == "POST" else None, initial=initial, consultation=consultation
    )
    receipt = when_filled_in(form, lambda: operations.submit_opinion(draft=form.draft(now), by=actor, at=now))
    if not receipt:
        lead = _("窓口・電話・FAX・郵送などで届いた意見を、届いた日付で登録します。受付番号が発行されます。")
        about = FormPage(_("届いた意見を登録する"), _("登録して受付番号を出す"), consultation, lead)
        return form_page(request, form, about)
    number = spoken(receipt.number)
    messages.success(request, _("登録しました。受付番号は %(number)s です。") % {"number": number})
    return redirect("desk_consultations:opinion", code, int(receipt.subject_id))


@require_safe
def opinion(request: HttpRequest, code: str, opinion_id: int) -> HttpResponse:
    """One opinion with its receipt; the contact for the owning division alone."""
    actor = actor_of(request)
    found = queries.get_opinion(code=code, opinion_id=opinion_id, actor=actor)
    may_read_contact = rules.may_read_contacts(actor, found.consultation)
    number = queries.receipt_numbers(opinions=[found]).get(found.pk, "")
    context = {
        "opinion": found,
        "marked": marked_opinion(found),
        "redactions": redactions_of(found) if found.redacted_at else (),
        "consultation": found.consultation,
        "number": number,
        "area": organisation.name_of_area(code=found.area),
        "spoken": spoken(number),
        "may_read_contact": may_read_contact,
        "contact": queries.contact_of_opinion(opinion=found, actor=actor) if may_read_contact else None,
        "may_erase": rules.may_erase(actor, found.consultation) and found.erased_at is None,
    }
    return render(request, "consultations/desk_opinion.html", context)


@require_http_methods(FORM_METHODS)
def withhold(request: HttpRequest, code: str, opinion_id: int) -> HttpResponse:
    """Count an opinion without showing it, or show it again."""
    actor = actor_of(request)
    found = queries.get_opinion(code=code, opinion_id=opinion_id, actor=actor)
    initial = {"reason": found.withholding, "note": found.withholding_note}
    form = WithholdForm(request.POST if request.method == "POST" else None, initial=initial)
    done = when_filled_in(
        form,
        lambda: operations.withhold_opinion(
            opinion_id=found.pk, withholding=form.withholding(), by=actor, at=timezone.now()
        ),
    )
    if not done:
        lead = _("公表しない意見も、件数と人数には含まれます。理由の区分は公表されます。")
        return form_page(request, form, FormPage(_("公表の扱いを決める"), _("保存する"), _of(found), lead))
    messages.success(request, _("公表の扱いを保存しました。"))
    return redirect("desk_consultations:opinion", code, found.pk)


@require_http_methods(FORM_METHODS)
def erase(request: HttpRequest, code: str, opinion_id: int) -> HttpResponse:
    """Erase what was said; the log keeps its leaf and says so."""
    actor = actor_of(request)
    found = queries.opinion_to_erase(code=code, opinion_id=opinion_id, actor=actor)
    form = EraseForm(request.POST if request.method == "POST" else None)
    done = when_filled_in(
        form,
        lambda: operations.erase_opinion(
            opinion_id=found.pk, ground=form.cleaned_data["ground"], by=actor, at=timezone.now()
        ),
    )
    if not done:
        lead = _("本文と連絡先が消え、公開の記録には消去したことと根拠が残ります。受付番号は有効なままです。")
        about = FormPage(_("本文を消去する"), _("消去する"), _of(found), lead, kind="danger")
        return form_page(request, form, about)
    messages.success(request, _("本文を消去しました。"))
    return redirect("desk_consultations:opinion", code, found.pk)


def _of(opinion: queries.Opinion) -> Consultation:
    return opinion.consultation
