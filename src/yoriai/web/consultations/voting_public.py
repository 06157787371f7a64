"""What everybody reads of a vote on statements: all statements with their counts, and the same as open data."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.queries import voting as queries
from yoriai.apps.consultations.queries import voting_export
from yoriai.apps.consultations.queries.appeals import public_appeals
from yoriai.apps.consultations.queries.voting_export import Table
from yoriai.apps.shared.time import day_of
from yoriai.web.ui.downloads import csv_download, safe_cell

LINES_AT_ONCE = 500


@require_safe
def statements(request: HttpRequest, code: str) -> HttpResponse:
    """All statements and how they were answered, from five answers on."""
    today = day_of(timezone.now())
    found = queries.statement_list(code=code, on=today)
    context = {
        "is_over": found.found.is_over(today),
        "list": found,
        "appeals": public_appeals(consultation_id=found.found.consultation.pk),
        "found": found.found,
        "consultation": found.found.consultation,
        "fewest": rules.FEWEST_SHOWN,
    }
    return render(request, "consultations/voting_statements.html", context)


@require_safe
def statements_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The statements in the columns of a Polis export (comments.csv)."""
    table = voting_export.comments_table(code=code, on=day_of(timezone.now()))
    return csv_download(f"comments-{code}.csv", table.header, table.rows)


@require_safe
def votes_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The votes in the columns of a Polis export (participants-votes.csv), sent while they are read."""
    table = voting_export.participants_table(code=code, on=day_of(timezone.now()))
    response = StreamingHttpResponse(_lines(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="participants-votes-{code}.csv"'
    return response


def _lines(table: Table) -> Iterator[str]:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(table.header)
    for number, row in enumerate(table.rows, 1):
        writer.writerow([safe_cell(cell) for cell in row])
        if number % LINES_AT_ONCE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
