from django.apps import AppConfig

from yoriai.apps.shared import records


class LedgerConfig(AppConfig):
    name = "yoriai.apps.ledger"
    label = "ledger"

    def ready(self) -> None:
        from yoriai.apps.ledger.operations import write_audit_events

        records.install(write_audit_events)
