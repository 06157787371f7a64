"""What an intake must know of its consultations, read past the ORM: it is asked thousands of times a minute."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import connection

from yoriai.apps.consultations.models import Consultation, Section

# What the rules of an intake look at; anything else would be read when it is asked for.
_LOOKED_AT = {"id", "code", "kind", "division_id", "state", "published_on", "closes_on", "results_due_on"}
_FIELDS = [field for field in Consultation._meta.concrete_fields if field.attname in _LOOKED_AT]
_COLUMNS = ", ".join(str(field.column) for field in _FIELDS)


def held_consultations(*, codes: Collection[str]) -> Mapping[str, Consultation]:
    """Return consultations by code (1 statement), held so that none is answered while an opinion comes in."""
    held = "" if connection.vendor == "sqlite" else " ORDER BY id FOR NO KEY UPDATE"
    marks = ", ".join(["%s"] * len(codes))
    statement = f"SELECT {_COLUMNS} FROM consultations_consultation WHERE code IN ({marks}){held}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, list(codes))
        rows = cursor.fetchall()
    found = [_made(row) for row in rows]
    return {consultation.code: consultation for consultation in found}


def _made(row: tuple[object, ...]) -> Consultation:
    values = [field.to_python(value) for field, value in zip(_FIELDS, row, strict=True)]
    return Consultation.from_db(connection.alias, [field.attname for field in _FIELDS], values)


def sections_by_place(
    *, consultation_ids: Collection[int], numbers: Collection[str]
) -> Mapping[tuple[int, str], Section]:
    """Return the sections with these numbers by consultation and number (at most 1 statement)."""
    if not consultation_ids or not numbers:
        return {}
    marks, asked = (", ".join(["%s"] * len(values)) for values in (consultation_ids, numbers))
    statement = (
        "SELECT consultation_id, number, id FROM consultations_section "  # noqa: S608
        f"WHERE consultation_id IN ({marks}) AND number IN ({asked})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*consultation_ids, *numbers])
        rows = cursor.fetchall()
    return {
        (consultation, number): Section.from_db(connection.alias, ["id", "number"], [key, number])
        for consultation, number, key in rows
    }
