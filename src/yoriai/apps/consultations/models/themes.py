"""What many speak about: themes found by a machine, arranged by staff, every change kept."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation
from yoriai.apps.consultations.models.opinions import Opinion


class ThemeSearch(models.Model):
    """When themes were last sought in a consultation, and how far."""

    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="theme_search")
    at = models.DateTimeField()
    opinions = models.PositiveIntegerField()
    last_opinion_id = models.BigIntegerField()
    # Themes that nobody arranged are replaced by a new search: a new round.
    round = models.PositiveIntegerField(default=1)


class ThemeModel(models.Model):
    """What places further opinions among the themes: numbers and words of a search, apart because it is large."""

    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="theme_model")
    content = models.BinaryField()
    # The model's name of a theme → the key of the theme here.
    keys = models.JSONField(default=dict)


class ThemeChapter(models.Model):
    """章: themes that are near to each other."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="theme_chapters")
    key = models.CharField(max_length=12)
    position = models.PositiveIntegerField()
    # What the machine called it; empty when staff made it.
    found_label = models.CharField(max_length=200, blank=True)
    label = models.CharField(_("章の名前"), max_length=200)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "key"], name="chapter_key_once")]


class Theme(models.Model):
    """話題: what several people speak about. Which opinions belong to it follows from the machine and the edits."""

    class Origin(models.TextChoices):
        FOUND = "found", _("機械が見つけた話題")
        PROPOSED = "proposed", _("見直しの案")
        STAFF = "staff", _("職員がつくった話題")

    class State(models.TextChoices):
        STANDING = "standing", _("使っている")
        PROPOSED = "proposed", _("案")
        MERGED = "merged", _("統合済み")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="themes")
    key = models.CharField(max_length=12)
    position = models.PositiveIntegerField()
    origin = models.CharField(max_length=8, choices=Origin)
    state = models.CharField(max_length=8, choices=State, default=State.STANDING)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged_themes")
    found_chapter = models.ForeignKey(ThemeChapter, models.SET_NULL, null=True, related_name="+")
    chapter = models.ForeignKey(ThemeChapter, models.SET_NULL, null=True, related_name="themes")
    found_label = models.CharField(max_length=200, blank=True)
    label = models.CharField(_("話題の名前"), max_length=120)
    # Where representative sentences stand: opinion, start, end. The words stay with the opinions.
    quotes = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "key"], name="theme_key_once")]


class ThemePlace(models.Model):
    """Where an opinion stands: where the machine put it, where it is now, and where the machine proposes it to be."""

    opinion = models.OneToOneField(Opinion, models.PROTECT, primary_key=True, related_name="theme_place")
    found = models.ForeignKey(Theme, models.SET_NULL, null=True, related_name="found_places")
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, related_name="places")
    proposed = models.ForeignKey(Theme, models.SET_NULL, null=True, related_name="proposed_places")
    by_hand = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed=None) | Q(theme=None) | ~Q(proposed=F("theme")),
                name="proposal_is_a_change",
            )
        ]


class ThemeEdit(models.Model):
    """What somebody decided about themes, in order; one that is undone stays to be read."""

    class Kind(models.TextChoices):
        RENAME = "rename", _("話題の名前を変更")
        MERGE = "merge", _("話題を統合")
        SPLIT = "split", _("話題を分割")
        BEGIN = "begin", _("新しい話題を作成")
        MOVE = "move", _("意見を移動")
        SHELVE = "shelve", _("話題を別の章へ")
        CHAPTER = "chapter", _("章の名前を変更")
        ACCEPT = "accept", _("案を採用")
        DECLINE = "decline", _("案を不採用")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="theme_edits")
    round = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    content = models.JSONField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]
