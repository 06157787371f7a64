"""Late work: jobs with a lease, so that a killed worker loses nothing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of late work. `arguments` hold ids and codes, never personal content."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待機中")
        RUNNING = "running", _("実行中")
        DONE = "done", _("完了")
        FAILED = "failed", _("失敗")

    public_id = models.UUIDField(unique=True)
    task = models.CharField(_("仕事"), max_length=120)
    arguments = models.JSONField(_("引数"), default=dict)
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.WAITING)
    queued_at = models.DateTimeField(_("登録日時"))
    run_after = models.DateTimeField(_("開始予定"))
    attempts = models.PositiveSmallIntegerField(_("試行回数"), default=0)
    lease_until = models.DateTimeField(_("貸出期限"), null=True)
    worker = models.CharField(_("作業者"), max_length=60, blank=True)
    failure = models.CharField(_("失敗の種類"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("終了日時"), null=True)
    # Claims a periodic run, or one notice per person: a second job with the same key is not stored.
    unique_key = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001 - null means "none", many may have none

    class Meta:
        verbose_name = _("ジョブ")
        indexes = [models.Index(fields=["state", "run_after"])]

    @property
    def short_name(self) -> str:
        """The task as an operator reads it: room and function."""
        return self.task.removeprefix("yoriai.apps.").replace(".tasks.", ".")
