"""Why a meeting, a decision or a budget is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal


class MeetingCodeTaken(Refusal):
    """Another meeting has this code."""

    code = "meeting-code-taken"
    message = _("番号「%(meeting)s」の会議はすでに登録されています。")
    next_step = _("別の番号を付けるか、登録済みの会議を開いてください。")


class MeetingNotHeldYet(Refusal):
    """A decision was recorded before the day of its meeting."""

    code = "meeting-not-held-yet"
    message = _("会議「%(meeting)s」はまだ開かれていません。")
    next_step = _("決定は、開催日になってから記録してください。")


class AlreadyDecided(Refusal):
    """The meeting decided on this measure before; decisions are never changed."""

    code = "already-decided"
    message = _("施策「%(measure)s」は、この会議ですでに決定されています。")
    next_step = _("決定は書き換えられません。改める場合は、次の会議の決定として記録してください。")


class ReasonMissing(Refusal):
    """A decision or a budget without a reason."""

    code = "decision-reason-missing"
    status = 422
    message = _("理由が書かれていません。")
    next_step = _("公表される理由を書いてください。")


class NotAdopted(Refusal):
    """Money for something that was deferred or rejected."""

    code = "decision-not-adopted"
    message = _("採択されていない決定に予算を付けることはできません。")
    next_step = _("採択の決定を選んでください。")


class Superseded(Refusal):
    """Money for a decision that a later one replaced."""

    code = "decision-superseded"
    message = _("この決定は、あとの会議（%(meeting)s）の決定で改められています。")
    next_step = _("予算は、いちばん新しい採択の決定に結び付けてください。")


class OtherMeasure(Refusal):
    """The budget line belongs to another measure than the decision."""

    code = "cost-line-of-another-measure"
    message = _("この経費は、決定された施策のものではありません。")
    next_step = _("同じ施策の経費を選んでください。")


class AlreadyFunded(Refusal):
    """The decision and the budget line were linked before."""

    code = "already-funded"
    message = _("この決定と経費は、すでに結び付けられています。")
    next_step = _("決定のページで確かめてください。")
