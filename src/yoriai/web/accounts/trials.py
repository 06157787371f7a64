"""What a visitor of the demonstration can try with each account."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.queries import DemonstrationAccount
from yoriai.apps.organisation.rules import Role
from yoriai.pure.values import dataclass

_TRIALS: dict[str, str | Promise] = {
    Role.RESIDENT: _("意見を送り、受付番号で声のゆくえを見ます。"),
    Role.ORGANISATION_MEMBER: _("番組に電話で届いた声を書きとめ、受付番号を伝えます。"),
    Role.DIVISION_STAFF: _("届いた意見を項目にまとめ、市の考え方の案を書きます。"),
    Role.DIVISION_HEAD: _("案を確かめ、意見募集を始め、結果を公表します。"),
    Role.CIO_OFFICE: _("全庁の施策と費用を見わたし、本部の議題を整えます。"),
    Role.CIO: _("施策を評価し、本部に諮ります。"),
    Role.HEADQUARTERS_MEMBER: _("本部の議題を読み、決定を記録します。"),
    Role.ADVISER: _("専門員として、施策を読みます。"),
    Role.AUDITOR: _("操作の記録をたどり、公開ログを検証します。"),
    Role.SYSTEM_OPERATOR: _("職員を招待し、役割を付け、自動処理の様子を見ます。"),
}


@dataclass(frozen=True)
class Trial:
    """An account's roles in words, and what to try."""

    roles: tuple[str, ...]
    invitation: str | Promise


def trial_of(account: DemonstrationAccount) -> Trial:
    """Return the words for one account."""
    roles = tuple(
        f"{Role(role).label}（{division}）" if division else str(Role(role).label)
        for role, division in account.roles
    )
    return Trial(roles=roles, invitation=_TRIALS.get(account.first_role, ""))
