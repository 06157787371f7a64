"""The tables of a new database, made from what they are today instead of retracing how they came to be.

The history has some forty steps and takes two seconds, more with each; an empty database needs none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

OURS = "yoriai."


def make_tables() -> None:
    """Make all tables in an empty SQLite database, or none; bring any other database up to date by its migrations."""
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        return
    with _in_one_piece():
        history = _history()
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
            _take_special_steps(history, editor)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for migration in history:
            recorder.record_applied(migration.app_label, migration.name)
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


@contextmanager
def _in_one_piece() -> Iterator[None]:
    """Hold a transaction in which a table may refer to one that comes later; all is checked where it ends."""
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
    finally:
        connection.enable_constraint_checking()


def _history() -> list[Migration]:
    """Return every migration, each after those that it builds upon."""
    graph = MigrationLoader(connection).graph
    ordered = dict.fromkeys(key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf))
    return [graph.nodes[key] for key in ordered]


def _take_special_steps(history: list[Migration], editor: BaseDatabaseSchemaEditor) -> None:
    """Take those of our steps that make more than tables, as triggers; `elidable` ones would only move rows."""
    today = ProjectState()
    today.apps = apps  # type: ignore[assignment]  # no copy for one step of the history, but what it led to
    for migration in history:
        if type(migration).__module__.startswith(OURS):
            for step in migration.operations:
                if isinstance(step, RunPython | RunSQL) and not step.elidable:
                    step.database_forwards(migration.app_label, editor, today, today)
