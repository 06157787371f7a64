"""All data of a consultation: a page that lists and explains it, each table, and everything in one file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yoriai.apps.consultations.queries import open_data as queries
from yoriai.apps.consultations.queries import voting_map
from yoriai.apps.consultations.queries.open_data import DataFile, Package
from yoriai.apps.organisation.queries import own_municipality
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations.package_limit import count_package
from yoriai.web.ui.downloads import safe_cell

LINES_AT_ONCE = 500
IN_MEMORY_BYTES = 5_000_000
# The oldest day that the format knows: the same data make the same file.
SAME_DAY = (1980, 1, 1, 0, 0, 0)
MAP, METADATA = "map.json", "dataset.json"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "csvw": "http://www.w3.org/ns/csvw#",
}


@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """What there is, what each column means, what comes later, and on which terms it may be used."""
    package = queries.package_of(code=code, on=day_of(timezone.now()))
    context = {
        "package": package,
        "consultation": package.consultation,
        "licence": settings.YORIAI_OPEN_DATA_LICENCE,
        "map_url": reverse("consultations:map_json", args=[code]) if package.has_map else "",
    }
    return render(request, "consultations/open_data.html", context)


@require_safe
def table(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """One table as CSV in UTF-8 with a byte order mark, sent while it is read."""
    file = queries.package_of(code=code, on=day_of(timezone.now())).file(name)
    if file is None:
        raise NotFound
    response = StreamingHttpResponse(_lines(file), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}-{name}"'
    return response


@require_safe
def metadata(request: HttpRequest, code: str) -> HttpResponse:
    """The description of the data set in the words of DCAT (docs/open-data.md)."""
    today = day_of(timezone.now())
    package = queries.package_of(code=code, on=today)
    return JsonResponse(
        _described(request, package, today), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )


@require_safe
def everything(request: HttpRequest, code: str) -> FileResponse:
    """All tables, the map and the description in one zip: made for each request, so only some in an hour."""
    now = timezone.now()
    today = day_of(now)
    package = queries.package_of(code=code, on=today)
    count_package(request, at_s=now.timestamp())
    whole = SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - the answer closes it when it was sent
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as into:
        for file in package.files:
            with into.open(zipfile.ZipInfo(file.name, SAME_DAY), "w", force_zip64=True) as entry:
                for line in _lines(file):
                    entry.write(line)
        if package.has_map:
            shown = voting_map.as_data(voting_map.shown_map(code=code, on=today))
            into.writestr(zipfile.ZipInfo(MAP, SAME_DAY), _json(shown))
        into.writestr(zipfile.ZipInfo(METADATA, SAME_DAY), _json(_described(request, package, today)))
    whole.seek(0)
    return FileResponse(whole, as_attachment=True, filename=f"{code}.zip", content_type="application/zip")


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1, default=str).encode()


def _lines(file: DataFile) -> Iterator[bytes]:
    """Yield a table as CSV, some rows at a time."""
    found = file.table()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(found.header)
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(found.rows, 1):
        writer.writerow([safe_cell(cell) for cell in row])
        if number % LINES_AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _described(request: HttpRequest, package: Package, on: date) -> dict[str, Any]:
    about = queries.described(code=package.consultation.code, on=on)

    def address(name: str, *arguments: str) -> str:
        return request.build_absolute_uri(reverse(f"consultations:{name}", args=[about.code, *arguments]))

    distributions = [_distribution(file, address("data_table", file.name)) for file in package.files]
    if package.has_map:
        distributions.append(_other(_("意見の地図"), address("map_json"), "application/json"))
    distributions.append(_other(_("すべてのデータ"), address("data_zip"), "application/zip"))
    return {
        "@context": CONTEXT,
        "@type": "dcat:Dataset",
        "@id": address("data"),
        "dct:identifier": about.code,
        "dct:title": about.title,
        "dct:description": about.summary,
        "dct:publisher": {"name": _city(), "division": about.division},
        "dct:issued": about.issued.isoformat() if about.issued else None,
        "dct:modified": about.modified.isoformat(),
        "dct:language": "ja",
        "dct:license": settings.YORIAI_OPEN_DATA_LICENCE,
        "dcat:landingPage": address("page"),
        "dcat:distribution": distributions,
        "privacy": {
            "personal_data": "removed",
            "fewest_people_told": 5,
            "note": _(
                "氏名・連絡先・市との関わり・地域は、一人ひとりのデータに入っていません。5未満の数は空です。"
            ),
        },
        "later": list(package.later),
    }


def _city() -> str:
    try:
        return own_municipality().name
    except NotFound:
        return ""


def _distribution(file: DataFile, url: str) -> dict[str, Any]:
    columns = [{"csvw:name": name, "dct:description": str(words)} for name, words in file.columns.items()]
    return {**_other(str(file.title), url, "text/csv"), "csvw:tableSchema": {"csvw:column": columns}}


def _other(title: str, url: str, kind: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:downloadURL": url,
        "dcat:mediaType": kind,
        "dct:license": settings.YORIAI_OPEN_DATA_LICENCE,
    }
