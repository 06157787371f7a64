"""Triggers that refuse to change or remove what was recorded, whoever asks and through whatever program."""

from django.db import migrations

TABLES = (
    "ledger_auditevent",
    "ledger_logleaf",
    "ledger_lognode",
    "ledger_checkpoint",
    "ledger_receipt",
    "ledger_erasure",
)
VERBS = ("UPDATE", "DELETE")

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_nothing_disappears() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the record is never changed' USING ERRCODE = 'restrict_violation';
END $$
"""


def _triggers(schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        for verb in VERBS:
            name = f"{table}_no_{verb.lower()}"
            if vendor == "postgresql":
                action = "FOR EACH ROW EXECUTE FUNCTION ledger_nothing_disappears()"
            else:
                action = "BEGIN SELECT RAISE(ABORT, 'the record is never changed'); END"
            yield name, table, f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {action}"


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION)
    for _name, _table, create in _triggers(schema_editor):
        schema_editor.execute(create)


def remove(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, _create in _triggers(schema_editor):
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}" if postgresql else f"DROP TRIGGER {name}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION ledger_nothing_disappears()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
