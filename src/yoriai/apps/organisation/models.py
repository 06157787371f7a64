"""The municipality, its divisions, the people and their roles."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Municipality(models.Model):
    """A municipality by its national code (全国地方公共団体コード, six digits with check digit)."""

    code = models.CharField(_("全国地方公共団体コード"), max_length=6, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_kana = models.CharField(_("よみ"), max_length=80, blank=True)
    name_en = models.CharField(_("英語名"), max_length=80, blank=True)
    prefecture = models.CharField(_("都道府県"), max_length=10)

    class Meta:
        verbose_name = _("自治体")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{6}$"), name="municipality_code_is_six_digits"
            )
        ]


class Headquarters(models.Model):
    """行財政改革及び地域情報化推進本部: where measures are decided."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="headquarters")
    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英語名"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("推進本部")


class Department(models.Model):
    """部."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="departments")
    code = models.SlugField(_("記号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英語名"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)

    class Meta:
        verbose_name = _("部")
        ordering = ["position", "id"]


class Division(models.Model):
    """課: owns measures and answers opinions."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="divisions")
    code = models.SlugField(_("記号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英語名"), max_length=80, blank=True)
    phone = models.CharField(_("電話"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)
    closed_on = models.DateField(_("廃止日"), null=True, blank=True)

    class Meta:
        verbose_name = _("課")
        ordering = ["department__position", "position", "id"]


class Area(models.Model):
    """地域 (a 町 as people call it): large enough not to point at anybody. One no longer offered keeps its name."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="areas")
    code = models.SlugField(_("記号"), max_length=20, unique=True)
    name = models.CharField(_("地域の名称"), max_length=40)
    name_en = models.CharField(_("英語名"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)
    is_offered = models.BooleanField(_("選べる"), default=True)
    population = models.PositiveIntegerField(_("人口"), null=True, blank=True)
    population_on = models.DateField(_("人口の時点"), null=True, blank=True)
    population_source = models.CharField(_("人口の出典"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("地域")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(population__isnull=True)
                | (Q(population_on__isnull=False) & ~Q(population_source="")),
                name="area_population_has_day_and_source",
            )
        ]


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Someone who signs in."""

    email = models.EmailField(_("メールアドレス"), unique=True)
    name = models.CharField(_("氏名"), max_length=80, blank=True)
    is_active = models.BooleanField(_("有効"), default=True)  # type: ignore[misc] # a plain True in the base class
    joined_at = models.DateTimeField(_("登録日時"), auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("利用者")


class Reading(models.Model):
    """読み方: how a word of this city is read (names of places, above all), settled by a person."""

    word = models.CharField(_("言葉"), max_length=40, unique=True)
    kana = models.CharField(_("読み方"), max_length=80)
    set_at = models.DateTimeField(_("決めた日時"))

    class Meta:
        verbose_name = _("読み方")
        ordering = ["kana", "word"]


class Role(models.TextChoices):
    RESIDENT = "resident", _("市民")
    ORGANISATION_MEMBER = "organisation_member", _("団体の担当者")
    DIVISION_STAFF = "division_staff", _("所管課職員")
    DIVISION_HEAD = "division_head", _("所管課長")
    CIO_OFFICE = "cio_office", _("情報推進課（CIO補佐）")
    CIO = "cio", _("CIO（情報化統括責任者）")
    HEADQUARTERS_MEMBER = "headquarters_member", _("推進本部員")
    ADVISER = "adviser", _("専門員")
    AUDITOR = "auditor", _("監査")
    SYSTEM_OPERATOR = "system_operator", _("システム管理者")


class Assignment(models.Model):
    """A person holds a role from a day (inclusive) to a day (exclusive, open end = None)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    role = models.CharField(_("役割"), max_length=24, choices=Role)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="assignments")
    starts_on = models.DateField(_("着任日"))
    ends_on = models.DateField(_("離任日"), null=True, blank=True)

    class Meta:
        verbose_name = _("配属")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["division_staff", "division_head"], division__isnull=False)
                | (~Q(role__in=["division_staff", "division_head"]) & Q(division__isnull=True)),
                name="assignment_names_a_division_where_the_role_needs_one",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="assignment_ends_after_it_starts",
            ),
        ]


class AccessToken(models.Model):
    """接続キー: lets a program read or speak in somebody's name. Only a hash of it is stored."""

    class Scope(models.TextChoices):
        """What a program may do with it; everything that is public can be read with any."""

        READ = "read", _("公開の情報を読む")
        SPEAK = "speak", _("意見や賛否を届ける")
        STAFF = "staff", _("自分の課の意見募集を、公表前のものも読む")

    person = models.ForeignKey(Person, models.PROTECT, related_name="access_tokens")
    name = models.CharField(_("名前"), max_length=80)
    # Empty when the person uses it; else the organisation whose program speaks for others (a radio station, an app).
    partner = models.CharField(_("使う団体"), max_length=80, blank=True)
    scopes = models.CharField(_("できること"), max_length=40)
    # SHA-256: the key itself has 256 random bits, so that nobody can find it by trying.
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(_("最後の4文字"), max_length=4)
    created_at = models.DateTimeField(_("作成日時"))
    expires_on = models.DateField(_("期限（この日まで）"))
    last_used_on = models.DateField(_("最後に使った日"), null=True)
    revoked_at = models.DateTimeField(_("止めた日時"), null=True)

    class Meta:
        verbose_name = _("接続キー")
        ordering = ["-created_at", "-id"]

    @property
    def scope_set(self) -> frozenset[str]:
        return frozenset(self.scopes.split())

    @property
    def scope_labels(self) -> list[str]:
        return [str(scope.label) for scope in self.Scope if scope in self.scope_set]
