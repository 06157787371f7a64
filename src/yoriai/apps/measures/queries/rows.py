"""Many short lists of one row in one statement: a page with money, ratings and history stays at few reads."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, JSONField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject


class Rows(Subquery):
    """The rows of a queryset as a list of JSON objects; the caller puts them in order."""

    def __init__(self, rows: QuerySet[Any], *names: str, **sources: str) -> None:
        fields = {name: name for name in names} | sources
        exact = {name: _exact(rows.model, source) for name, source in fields.items()}
        super().__init__(rows.order_by().values(listed=JSONObject(**exact)), output_field=JSONField())

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT json_group_array(json(listed)) FROM (%(subquery)s) AS listing)"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT COALESCE(jsonb_agg(listed), '[]'::jsonb) FROM (%(subquery)s) AS listing)"
        return super().as_sql(compiler, connection, template=template, **context)


def _exact(model: type[Model], source: str) -> Any:
    """A decimal travels as text: JSON numbers would become binary fractions."""
    own = {each.attname: each.get_internal_type() for each in model._meta.concrete_fields}
    return Cast(F(source), CharField()) if own.get(source) == "DecimalField" else F(source)


def of_measure(table: type[Model]) -> QuerySet[Any]:
    """Return the rows of a table that belong to the measure of the outer statement."""
    return table._default_manager.filter(measure=OuterRef("pk"))


def day(text: str) -> date:
    """Read a day out of JSON."""
    return date.fromisoformat(text[:10])


def instant(text: str) -> datetime:
    """Read an instant out of JSON; SQLite leaves the zone away and means UTC."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def decimal(text: str | None) -> Decimal | None:
    """Read an exact number out of JSON."""
    return None if text is None else Decimal(text)
