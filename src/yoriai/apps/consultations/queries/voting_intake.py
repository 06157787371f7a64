"""What taking in votes must know, read past the ORM: thousands of people may answer in the same minute."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

from yoriai.apps.consultations.models import Consultation, Phase
from yoriai.pure.values import dataclass

M = TypeVar("M", bound=Model)

LARGEST_NUMBER = 2**31 - 1  # that the column holds
_LOOKED_AT = {"id", "code", "kind", "division_id", "state", "published_on", "closes_on"}
_FIELDS = [field for field in Consultation._meta.concrete_fields if field.attname in _LOOKED_AT]
_COLUMNS = ", ".join(f"c.{field.column}" for field in _FIELDS)
_PHASE_FIELDS = Phase._meta.concrete_fields
_PHASE_COLUMNS = ", ".join(str(field.column) for field in _PHASE_FIELDS)


@dataclass(frozen=True)
class Held:
    """A consultation that is voted on, with its terms."""

    consultation: Consultation
    phases: tuple[Phase, ...]
    salt: bytes
    takes_statements: bool
    shows_at_once: bool


@dataclass(frozen=True)
class VotedOn:
    """What a vote must know of its statement."""

    id: int
    number: int
    state: str
    merged_into: int | None
    hold_reason: str


def key_of(salt: bytes, device: str) -> str:
    """Return the value under which a device is known in one consultation; it cannot be turned back."""
    return sha256(bytes(salt) + device.encode()).hexdigest()


def held_votings(*, codes: Collection[str], alone: bool = False) -> dict[str, Held]:
    """Return consultations that are voted on, by code (2 statements).

    They are held against whoever asks for them `alone`, as the log of votes does: so that the numbers of
    the votes that it finds are complete up to the highest.
    """
    lock = "UPDATE" if alone else "SHARE"
    held = "" if connection.vendor == "sqlite" else f" ORDER BY c.id FOR {lock} OF v"
    marks = ", ".join(["%s"] * len(codes))
    statement = (
        f"SELECT v.salt, v.takes_statements, v.shows_at_once, {_COLUMNS} FROM consultations_consultation c "  # noqa: S608
        f"JOIN consultations_voting v ON v.consultation_id = c.id WHERE c.code IN ({marks}){held}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, list(codes))
        rows = cursor.fetchall()
    phases = phases_by_consultation(consultation_ids=[_made(row[3:]).pk for row in rows])
    found = [_held(row, phases) for row in rows]
    return {one.consultation.code: one for one in found}


def _held(row: tuple[object, ...], phases: dict[int, tuple[Phase, ...]]) -> Held:
    consultation = _made(row[3:])
    salt = bytes(row[0])  # type: ignore[call-overload]
    return Held(consultation, phases.get(consultation.pk, ()), salt, bool(row[1]), bool(row[2]))


def _made(row: tuple[object, ...]) -> Consultation:
    return _row_of(Consultation, _FIELDS, row)


def _row_of(table: type[M], fields: Sequence[Field[Any, Any]], row: Sequence[object]) -> M:
    values = [field.to_python(value) for field, value in zip(fields, row, strict=True)]
    return table.from_db(connection.alias, [field.attname for field in fields], values)


def phases_by_consultation(*, consultation_ids: Collection[int]) -> dict[int, tuple[Phase, ...]]:
    """Return the phases of consultations, in order, by consultation (1 statement)."""
    found: dict[int, list[Phase]] = {}
    if not consultation_ids:
        return {}
    statement = (
        f"SELECT {_PHASE_COLUMNS} FROM consultations_phase "  # noqa: S608 names of fields only
        f"WHERE consultation_id IN ({_marks(consultation_ids)}) ORDER BY number"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, list(consultation_ids))
        rows = cursor.fetchall()
    for row in rows:
        phase = _row_of(Phase, _PHASE_FIELDS, row)
        found.setdefault(phase.consultation_id, []).append(phase)
    return {key: tuple(phases) for key, phases in found.items()}


def voted_on(*, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], VotedOn]:
    """Return statements by consultation and number (1 statement)."""
    wanted = {place for place in places if place[1] <= LARGEST_NUMBER}
    if not wanted:
        return {}
    ids, numbers = sorted({one for one, _ in wanted}), sorted({number for _, number in wanted})
    statement = (
        "SELECT s.consultation_id, s.id, s.number, s.state, m.number, s.hold_reason "  # noqa: S608
        "FROM consultations_statement s LEFT JOIN consultations_statement m ON m.id = s.merged_into_id "
        f"WHERE s.consultation_id IN ({_marks(ids)}) AND s.number IN ({_marks(numbers)})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*ids, *numbers])
        rows = cursor.fetchall()
    return {(row[0], row[2]): VotedOn(*row[1:]) for row in rows if (row[0], row[2]) in wanted}


def participants_by_key(*, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Return participants by consultation and key, held until the transaction ends (1 statement).

    A further device of somebody stands for that person.
    """
    held = "" if connection.vendor == "sqlite" else " ORDER BY w.id FOR NO KEY UPDATE OF w"
    only = sorted({key for _, key in keys})
    ids = sorted({one for one, _ in keys})
    statement = (
        "SELECT d.consultation_id, d.key, w.id FROM consultations_participant d "  # noqa: S608
        "JOIN consultations_participant w ON w.id = COALESCE(d.merged_into_id, d.id) "
        f"WHERE d.consultation_id IN ({_marks(ids)}) AND d.key IN ({_marks(only)}){held}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*ids, *only])
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def present_votes(
    *, participant_ids: Collection[int], statement_ids: Collection[int]
) -> dict[tuple[int, int], int]:
    """Return what these participants say now of these statements, by statement and participant (1 statement)."""
    people, statements = sorted(participant_ids), sorted(statement_ids)
    if not people:
        return {}
    statement = (
        "SELECT statement_id, participant_id, value FROM consultations_vote "  # noqa: S608
        f"WHERE participant_id IN ({_marks(people)}) AND statement_id IN ({_marks(statements)})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*people, *statements])
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def _marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))
