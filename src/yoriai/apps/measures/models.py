"""Plans and goals, measures, their money, effort, indicators and ratings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Plan(models.Model):
    """A comprehensive plan (総合計画) or an individual plan (個別計画)."""

    class Kind(models.TextChoices):
        COMPREHENSIVE = "comprehensive", _("総合計画")
        INDIVIDUAL = "individual", _("個別計画")

    code = models.SlugField(_("記号"), max_length=40, unique=True)
    kind = models.CharField(_("種類"), max_length=14, choices=Kind)
    title = models.CharField(_("名称"), max_length=120)
    title_en = models.CharField(_("英語名"), max_length=200, blank=True)
    starts_fiscal_year = models.PositiveSmallIntegerField(_("開始年度"))
    ends_fiscal_year = models.PositiveSmallIntegerField(_("終了年度"))
    is_demonstration = models.BooleanField(_("見本"), default=False)

    class Meta:
        verbose_name = _("計画")
        ordering = ["kind", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_fiscal_year__gte=F("starts_fiscal_year")), name="plan_ends_after_it_starts"
            )
        ]


class Goal(models.Model):
    """A node of a plan's tree (基本構想・基本計画・実施計画 or, in an individual plan, its own parts)."""

    class Level(models.TextChoices):
        VISION = "vision", _("基本構想")
        BASIC = "basic", _("基本計画")
        IMPLEMENTATION = "implementation", _("実施計画")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(_("段階"), max_length=14, choices=Level)
    code = models.CharField(_("番号"), max_length=20)
    title = models.CharField(_("目標"), max_length=120)
    text = models.TextField(_("説明"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("目標")
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="goal_code_once_per_plan")]


class Measure(models.Model):
    """施策."""

    class State(models.TextChoices):
        DRAFT = "draft", _("検討中")
        PROPOSED = "proposed", _("本部に提案済み")
        ADOPTED = "adopted", _("決定済み")
        RUNNING = "running", _("実施中")
        COMPLETED = "completed", _("完了")
        STOPPED = "stopped", _("中止")
        REMOVED = "removed", _("一覧から除外")

    code = models.SlugField(_("番号"), max_length=40, unique=True, help_text=_("例: r8-014"))
    title = models.CharField(_("施策名"), max_length=120)
    title_en = models.CharField(_("英語名"), max_length=200, blank=True)
    what = models.TextField(_("何をするか"))
    why = models.TextField(_("なぜするか"))
    owner = models.ForeignKey(
        "organisation.Division", models.PROTECT, related_name="+", verbose_name=_("所管課")
    )
    related_divisions = models.ManyToManyField("organisation.Division", related_name="+", blank=True)
    goals = models.ManyToManyField(Goal, related_name="measures", blank=True)
    starts_fiscal_year = models.PositiveSmallIntegerField(_("開始年度"))
    ends_fiscal_year = models.PositiveSmallIntegerField(_("終了年度"), null=True, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.DRAFT)
    progress = models.TextField(_("進みぐあい"), blank=True)
    updated_on = models.DateField(_("情報の更新日"))
    is_demonstration = models.BooleanField(_("見本"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("施策")
        ordering = ["code"]


class MeasureStateChange(models.Model):
    """The state history of a measure; a removed measure stays listed as removed, by whom and why."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="state_changes")
    state = models.CharField(max_length=10, choices=Measure.State)
    at = models.DateTimeField()
    division = models.ForeignKey("organisation.Division", models.PROTECT, null=True, related_name="+")
    person_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]


class FundSource(models.TextChoices):
    NATIONAL = "national", _("国庫支出金")
    PREFECTURE = "prefecture", _("都支出金")
    LOCAL_BOND = "local_bond", _("地方債")
    OTHER = "other", _("その他")
    GENERAL = "general", _("一般財源")


class CostLine(models.Model):
    """One budget line of a measure in one fiscal year from one fund source, in whole yen."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="cost_lines")
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    fund_source = models.CharField(_("財源"), max_length=10, choices=FundSource)
    label = models.CharField(_("費目"), max_length=60, blank=True)
    planned_yen = models.BigIntegerField(_("計画額（円）"), null=True, blank=True)
    budgeted_yen = models.BigIntegerField(_("予算額（円）"), null=True, blank=True)
    settled_yen = models.BigIntegerField(_("決算額（円）"), null=True, blank=True)
    asserted_at = models.DateTimeField()
    division = models.ForeignKey("organisation.Division", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("積算・根拠"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("経費")
        ordering = ["fiscal_year", "fund_source", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "fiscal_year", "fund_source", "label"], name="cost_line_once"
            ),
            models.CheckConstraint(
                condition=(Q(planned_yen__isnull=True) | Q(planned_yen__gte=0))
                & (Q(budgeted_yen__isnull=True) | Q(budgeted_yen__gte=0))
                & (Q(settled_yen__isnull=True) | Q(settled_yen__gte=0)),
                name="cost_line_not_negative",
            ),
        ]


class StaffEffort(models.Model):
    """人工 of a measure in one fiscal year, in person-days (人日)."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="staff_efforts")
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    planned_person_days = models.DecimalField(
        _("計画（人日）"), max_digits=9, decimal_places=1, null=True, blank=True
    )
    actual_person_days = models.DecimalField(
        _("実績（人日）"), max_digits=9, decimal_places=1, null=True, blank=True
    )

    class Meta:
        verbose_name = _("人工")
        ordering = ["fiscal_year"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "fiscal_year"], name="effort_once_per_year")
        ]


class Indicator(models.Model):
    """評価指標."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", _("活動指標")
        OUTCOME = "outcome", _("成果指標")

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="indicators")
    kind = models.CharField(_("種類"), max_length=8, choices=Kind)
    name = models.CharField(_("指標名"), max_length=120)
    unit = models.CharField(_("単位"), max_length=20)
    formula = models.CharField(_("算式・出典"), max_length=200, blank=True)
    more_is_better = models.BooleanField(_("大きいほどよい"), default=True)
    asserted_at = models.DateTimeField()
    division = models.ForeignKey("organisation.Division", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("指標")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["measure", "name"], name="indicator_once")]


class IndicatorValue(models.Model):
    """Target and actual of an indicator in one fiscal year."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values")
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    target = models.DecimalField(_("目標値"), max_digits=14, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField(_("実績値"), max_digits=14, decimal_places=2, null=True, blank=True)
    asserted_at = models.DateTimeField()

    class Meta:
        ordering = ["fiscal_year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "fiscal_year"], name="indicator_value_once")
        ]


class CioRating(models.Model):
    """The CIO's judgement of a measure's risk, 1 (high) to 5 (low). Append-only."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="ratings")
    rating = models.PositiveSmallIntegerField(_("評価"))
    comment = models.TextField(_("所見"))
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("CIO評価")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="rating_one_to_five")
        ]


class Baseline(models.Model):
    """What was promised at one time: never overwritten; a new one names approver and reason."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="baselines")
    set_on = models.DateField(_("設定日"))
    total_cost_yen = models.BigIntegerField(_("総費用（円）"))
    ends_fiscal_year = models.PositiveSmallIntegerField(_("終了年度"), null=True)
    promise = models.TextField(_("約束した成果"))
    approver = models.CharField(_("承認した機関"), max_length=80)
    reason = models.TextField(_("理由"))
    person_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("当初計画")
        ordering = ["set_on", "id"]
