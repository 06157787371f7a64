"""The personal-data map: what each column holds, why, on which ground, how long, and how it is erased.

Each room classifies its own columns in `data_map.toml`; the tables of libraries are in this room's
`data_map_libraries.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps

from yoriai.pure.values import dataclass

CLASSES = ("public", "internal", "personal", "credential")
ROOMS = "yoriai.apps."
_LIBRARIES = Path(__file__).with_name("data_map_libraries.toml")
_WORDS = {"public": "公開", "internal": "内部", "personal": "個人情報", "credential": "認証情報"}


@dataclass(frozen=True)
class Column:
    """One column and what is said about it."""

    room: str
    table: str
    column: str
    sort: str
    what: str
    purpose: str
    basis: str
    retention: str
    erased: str

    @property
    def key(self) -> str:
        return f"{self.room}.{self.table}.{self.column}"

    @property
    def sort_label(self) -> str:
        """The class in words."""
        return _WORDS[self.sort]


def classified() -> list[Column]:
    """Return every classified column, rooms in their order, then the libraries."""
    columns: list[Column] = []
    for config in _rooms():
        path = Path(config.path) / "data_map.toml"
        columns += _columns(config.label, tomllib.loads(path.read_text(encoding="utf-8")))
    for name, entry in tomllib.loads(_LIBRARIES.read_text(encoding="utf-8")).items():
        label, table = name.split(".")
        columns += _columns(label, {table: entry})
    return columns


def columns_in_the_database() -> set[str]:
    """Return the key of every column of every table, also of the tables between many and many."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
    }


def as_markdown(columns: Iterable[Column]) -> str:
    """Return the map as a document, table by table."""
    lines = [
        "# 個人情報の一覧",
        "",
        "どの項目を、何のために、どの根拠で、いつまで持ち、どう消すか。",
        "`yoriai export data-map` が各室の `data_map.toml` から作ります。手で直さないでください。",
    ]
    table = ""
    for column in columns:
        if table != f"{column.room}.{column.table}":
            table = f"{column.room}.{column.table}"
            lines += ["", f"## {table} ― {column.what}", ""]
            lines += ["| 項目 | 区分 | 目的 | 根拠 | 期間 | 消し方 |", "|---|---|---|---|---|---|"]
        cells = (
            f"`{column.column}`",
            column.sort_label,
            column.purpose,
            column.basis,
            column.retention,
            column.erased,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _rooms() -> list[AppConfig]:
    return [config for config in apps.get_app_configs() if config.name.startswith(ROOMS)]


def _columns(room: str, tables: Mapping[str, Mapping[str, Any]]) -> Iterator[Column]:
    for table, entry in tables.items():
        common = {name: entry[name] for name in ("what", "purpose", "basis", "retention", "erased")}
        for sort in CLASSES:
            for column in entry.get(sort, ()):
                own = entry.get("fields", {}).get(column, {})
                yield Column(room=room, table=table, column=column, sort=sort, **(common | own))
