"""Pages of the public log (公開ログ), documents that prove themselves, and the record for the auditor."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yoriai.apps.consultations.queries import receipts
from yoriai.apps.ledger import queries
from yoriai.pure import transparency
from yoriai.web.accounts.actor import actor_of
from yoriai.web.ledger import words
from yoriai.web.ledger.forms import RecordForm

LEAVES_PER_PAGE = 10
EVENTS_PER_PAGE = 50


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Say what the log is, how large it is, how to check it, and show its newest leaves."""
    page = Paginator(queries.newest_leaves(), LEAVES_PER_PAGE).get_page(request.GET.get("page"))
    public_key = queries.public_key()
    context = {
        "checkpoint": queries.latest_checkpoint(),
        "file_name": _file_name(),
        "fingerprint": transparency.fingerprint(public_key),
        "origin": queries.origin(),
        "page": page,
        "public_key": public_key.hex(),
        "rows": [
            {"leaf": leaf, "kind": words.kind(leaf.kind), "subject": words.subject(leaf.subject_type)}
            for leaf in page
        ],
    }
    return render(request, "ledger/log.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out the whole log, streamed."""
    return StreamingHttpResponse(
        queries.export_lines(),
        content_type="application/jsonl; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_file_name()}"'},
    )


@require_safe
def checkpoint(request: HttpRequest, size: int | None = None) -> HttpResponse:
    """Show a checkpoint as the note that was signed: the newest, or the one of a size."""
    newest = queries.latest_checkpoint() if size is None else None
    found = newest or queries.checkpoint_at(size=size or 0)
    return HttpResponse(found.note, content_type="text/plain; charset=utf-8")


@require_safe
def leaf(request: HttpRequest, index: int) -> HttpResponse:
    """Explain one leaf: what it tells, what it keeps to itself, whether its content was erased."""
    found = queries.leaf(index=index)
    body = json.loads(found.body)
    erasure = getattr(found, "erasure", None)
    context = {
        "body": json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True),
        "erasure": erasure,
        "facts": words.public_facts(body["public"]),
        "ground": words.ground(erasure.ground) if erasure else "",
        "has_commitment": body["commitment"] is not None,
        "hash": bytes(found.hash).hex(),
        "kind": words.kind(found.kind),
        "leaf": found,
        "subject": words.subject(found.subject_type),
    }
    return render(request, "ledger/leaf.html", context)


@require_safe
def proof(request: HttpRequest, index: int) -> JsonResponse:
    """Prove that a leaf is in the log that the newest checkpoint describes."""
    found = queries.leaf(index=index)
    proven, salt = queries.inclusion(leaf=found), queries.public_salt(leaf=found)
    return JsonResponse(
        {
            "checkpoint": proven.checkpoint.note,
            "leaf": json.loads(proven.leaf.body),
            "proof": [part.hex() for part in proven.proof],
            "public_key": queries.public_key().hex(),
            "salt": salt.hex() if salt else None,
        },
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
def consistency(request: HttpRequest, old_size: int, new_size: int) -> JsonResponse:
    """Prove that the log at one checkpoint begins with the whole log at an earlier one."""
    steps = queries.consistency(old_size=old_size, new_size=new_size)
    return JsonResponse(
        {
            "new": queries.checkpoint_at(size=new_size).note,
            "old": queries.checkpoint_at(size=old_size).note,
            "proof": [part.hex() for part in steps],
            "public_key": queries.public_key().hex(),
        }
    )


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out a receipt as a document that its holder keeps and can check without us."""
    found = queries.receipt(number=number)
    erasure = queries.erasure_of(subject_type=found.subject_type, subject_id=found.subject_id)
    content = None if erasure else receipts.commitment_content_of(receipt=found)
    return HttpResponse(
        queries.receipt_document(receipt=found, content=content),
        content_type="application/json",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'attachment; filename="receipt-{found.number}.json"',
            "X-Robots-Tag": "noindex",
        },
    )


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Show the auditor and the system operator what was done, by whom in which capacity."""
    form = RecordForm(request.GET or None)
    events = queries.audit_events(by=actor_of(request), wanted=form.wanted())
    page = Paginator(events, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "event": event,
            "capacity": words.capacity(event.capacity),
            "subject": words.subject(event.subject_type),
            "facts": sorted(event.facts.items()),
        }
        for event in page
    ]
    context = {"form": form, "page": page, "rows": rows}
    return render(request, "ledger/record.html", context, status=422 if form.errors else 200)


def _file_name() -> str:
    return queries.origin().replace("/", "-") + ".jsonl"
