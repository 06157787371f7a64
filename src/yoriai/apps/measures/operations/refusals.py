"""Why a change to a plan or a measure is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal


class CodeTaken(Refusal):
    """Another plan, goal or measure has this code."""

    code = "measure-code-taken"
    message = _("番号「%(taken)s」はすでに使われています。")
    next_step = _("別の番号を付けてください。")


class PeriodReversed(Refusal):
    """The last fiscal year lies before the first."""

    code = "measure-period-reversed"
    status = 422
    message = _("終了年度（%(ends)s）が開始年度（%(starts)s）より前です。")
    next_step = _("年度を確かめてください。")


class EditedMeanwhile(Refusal):
    """Somebody else changed the measure after the form was opened."""

    code = "measure-edited-meanwhile"
    message = _("この施策は、入力中にほかの方が更新しました。")
    next_step = _("最新の内容を開き、もう一度入力してください。")


class NothingChanged(Refusal):
    """What was sent equals what is stored."""

    code = "measure-nothing-changed"
    message = _("変わったところがありません。")
    next_step = _("更新する内容があるときに、もう一度入力してください。")


class MeasureAlreadyAdopted(Refusal):
    """The measure left the draft state before."""

    code = "measure-already-adopted"
    message = _("施策「%(title)s」は決定済みです。")
    next_step = _("いまの状態を施策のページで確かめてください。")


class WrongState(Refusal):
    """The new state cannot follow the present one."""

    code = "measure-wrong-state"
    message = _("「%(old)s」の施策を「%(new)s」にすることはできません。")
    next_step = _("いまの状態を施策のページで確かめてください。")


class MeasureRemoved(Refusal):
    """A removed measure stays listed as it was."""

    code = "measure-removed"
    message = _("施策「%(title)s」は一覧から除外されているため、変更できません。")


class ReasonMissing(Refusal):
    """A change that the public is told about needs a reason."""

    code = "measure-reason-missing"
    status = 422
    message = _("理由が書かれていません。")
    next_step = _("公表される理由を書いてください。")


class NotARating(Refusal):
    """A rating is a whole number from 1 to 5, with a comment."""

    code = "not-a-rating"
    status = 422
    message = _("評価は1（危険が大きい）から5（危険が小さい）で、所見を付けてください。")


class NegativeAmount(Refusal):
    """An amount below zero."""

    code = "negative-amount"
    status = 422
    message = _("金額と人日は0以上で入力してください。")


class LineTwice(Refusal):
    """The same budget line is given twice in one change."""

    code = "line-twice"
    status = 422
    message = _("%(fiscal_year)s年度の同じ財源・費目の行が2つあります。")
    next_step = _("1行にまとめるか、費目を書き分けてください。")


class OtherPlan(Refusal):
    """A goal and its parent belong to different plans, or a goal would stand below itself."""

    code = "goal-of-another-plan"
    status = 422
    message = _("上位の目標は、同じ計画の別の目標から選んでください。")


class UnreadableFile(Refusal):
    """The file cannot be read as a table."""

    code = "unreadable-file"
    status = 422
    message = _("%(problem)s")
    next_step = _("ファイルを直して、もう一度お試しください。")


class FileHasErrors(Refusal):
    """Rows of the file are wrong; nothing of it was taken in."""

    code = "file-has-errors"
    status = 422
    message = _(
        "「%(file)s」に直すところが%(count)s件あるため、1行も取り込みませんでした。最初は%(row)s行目：%(problem)s"
    )
    next_step = _("示された行を直して、もう一度お試しください。")


class NoSuchHeader(Refusal):
    """A column was named that the table does not have."""

    code = "no-such-header"
    status = 422
    message = _("「%(header)s」という見出しの列はありません。")
    next_step = _("ファイルの見出しから選び直してください。")
