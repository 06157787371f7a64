"""提案と応援: proposals with every version, who made and supports them, suggested changes, and merging."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation, Section
from yoriai.apps.consultations.models.opinions import Opinion
from yoriai.apps.consultations.models.proving import Proof
from yoriai.apps.consultations.models.voting import Participant

PROPOSAL_TITLE_LIMIT = 60
PROPOSAL_PART_LIMIT = 2000
PROPOSAL_PLACE_LIMIT = 100
PROPOSAL_REASON_LIMIT = 500


class Hand(models.TextChoices):
    """Who did something to the text of a proposal; never which person."""

    AUTHOR = "author", _("提案した人")
    CONTRIBUTOR = "contributor", _("参加者")
    OFFICE = "office", _("市")


class ProposalTerms(models.Model):
    """The terms on which proposals are taken in, and the salt that hides the devices."""

    consultation = models.OneToOneField(
        Consultation, models.CASCADE, primary_key=True, related_name="proposal_terms"
    )
    salt = models.BinaryField(max_length=32)
    shows_at_once = models.BooleanField(_("確認を待たずに表示する"), default=False)
    confirms_email = models.BooleanField(_("メールアドレスの確認を受け付ける"), default=True)

    class Meta:
        verbose_name = _("提案の決まり")


class Contributor(models.Model):
    """Who proposes, supports or suggests in one consultation: a device; unknown in every other one."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="contributors")
    # SHA-256 of the consultation's salt and the random value that only the device keeps.
    key = models.CharField(max_length=64)
    level = models.CharField(
        _("確かさ"), max_length=8, choices=Participant.Level, default=Participant.Level.DEVICE
    )
    joined_at = models.DateTimeField(_("初めて参加した日時"))
    # Set where this is a further device of somebody: it supports and proposes nothing of its own any more.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="devices")
    # Both as with `Participant`: from where it began, emptied after some days, and that many began there.
    origin = models.CharField(max_length=16, blank=True, db_default="")
    began_among_many = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("提案の参加者")
        indexes = [
            models.Index(
                fields=["consultation", "origin", "joined_at"],
                condition=~Q(origin=""),
                name="contributor_beginnings",
            )
        ]
        constraints = [models.UniqueConstraint(fields=["consultation", "key"], name="contributor_key_once")]


class ContributorProof(models.Model):
    """What a contributor showed, as `Proof` is for who votes: one address or code is one contributor."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+")
    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=8, choices=Proof.Kind)
    key = models.CharField(max_length=64)
    at = models.DateTimeField(_("確かめた日時"))

    class Meta:
        verbose_name = _("提案の参加者が確かめたもの")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "kind", "key"], name="contributor_proof_once")
        ]


class Wording(models.Model):
    """What a proposal says: in short, what is wrong now, and what should be."""

    title = models.CharField(_("提案の題"), max_length=PROPOSAL_TITLE_LIMIT, blank=True)
    problem = models.TextField(_("いま困っていること"), blank=True)
    wish = models.TextField(_("こうなるとよい"), blank=True)

    class Meta:
        abstract = True


class Proposal(Wording):
    """提案: the present wording. Every version stays in `ProposalVersion`; erasing empties the texts."""

    class State(models.TextChoices):
        WAITING = "waiting", _("確認待ち")
        SHOWN = "shown", _("表示中")
        HELD = "held", _("表示していません")
        MERGED = "merged", _("ほかの提案とまとめました")

    class HoldReason(models.TextChoices):
        """Why a proposal or a suggested change is not shown; the list is published."""

        PERSONAL_DATA = "personal_data", _("個人が特定される情報を含むため")
        DEFAMATION = "defamation", _("人を傷つける内容のため")
        OFF_TOPIC = "off_topic", _("テーマと関係のない内容のため")
        ADVERTISING = "advertising", _("宣伝のため")
        THIRD_PARTY = "third_party", _("第三者の利益を害するおそれがあるため")
        NO_CONSENT = "no_consent", _("本人が公表を望まないため")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField(_("番号"))
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="proposals")
    place = models.CharField(_("場所"), max_length=PROPOSAL_PLACE_LIMIT, blank=True)
    language = models.CharField(max_length=8, default="ja")
    state = models.CharField(_("状態"), max_length=8, choices=State)
    hold_reason = models.CharField(_("表示しない理由"), max_length=16, choices=HoldReason, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_from")
    version = models.PositiveIntegerField(_("版"), default=1)
    # Kept with each support so that no page has to count.
    supports = models.PositiveIntegerField(_("応援"), default=0)
    # About how often the page was opened: only to bring those seldom seen to the front.
    seen = models.PositiveIntegerField(_("開かれた回数のおおよそ"), default=0)
    # Where personal data or wrongdoing may stand: [part, start, end, kind, certainty] of the present wording; null
    # until it was looked through. It holds no text of its own.
    marks = models.JSONField(_("しるし"), null=True, default=None)
    received_at = models.DateTimeField(_("届いた日時"))
    decided_at = models.DateTimeField(_("確認した日時"), null=True)
    # Who decided: somebody else looks at it again when its author appeals.
    decided_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(_("今の版になった日時"))
    # One value per person within a consultation, as for opinions; empty for a joint proposal.
    sender_key = models.CharField(max_length=64, blank=True)
    # The same form sent twice has the same key and is stored once.
    submission_key = models.CharField(max_length=64, unique=True)
    # What it became when the city began to consider it: from there on it is answered like any opinion.
    opinion = models.OneToOneField(Opinion, models.PROTECT, null=True, related_name="proposal")
    erased_at = models.DateTimeField(_("消去日時"), null=True)

    class Meta:
        verbose_name = _("提案")
        ordering = ["number"]
        indexes = [models.Index(fields=["consultation", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="proposal_number_once"),
            models.CheckConstraint(
                condition=Q(state="merged") | Q(merged_into__isnull=True), name="proposal_merged_says_so"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | ~Q(hold_reason=""), name="proposal_held_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(wish="") | Q(erased_at__isnull=False), name="proposal_has_text_until_erased"
            ),
        ]


class ProposalAuthor(models.Model):
    """Who may answer for a proposal: who sent it, their other devices, all authors of what was merged."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="authors")
    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="authored")
    by_receipt = models.BooleanField(_("受付番号で開いた端末"), default=False)

    class Meta:
        verbose_name = _("提案した人")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "contributor"], name="proposal_author_once")
        ]


class ProposalContact(models.Model):
    """Where an author wants news, apart from the text; never published."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="contact")
    email = models.EmailField(_("メールアドレス"))
    language = models.CharField(max_length=8, default="ja")
    purpose_version = models.CharField(_("示した利用目的の版"), max_length=20)
    keep_until = models.DateField(_("保存期限"))

    class Meta:
        verbose_name = _("提案した人の連絡先")


class Suggestion(Wording):
    """変更の案: another wording of a whole proposal, and why. Nobody's text is changed without an answer."""

    class State(models.TextChoices):
        WAITING = "waiting", _("確認待ち")
        OPEN = "open", _("提案した人の返事待ち")
        ACCEPTED = "accepted", _("取り入れました")
        DECLINED = "declined", _("取り入れませんでした")
        HELD = "held", _("表示していません")
        ENDED = "ended", _("提案がまとめられたため終わりました")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="suggestions")
    number = models.PositiveIntegerField(_("番号"))
    base_version = models.PositiveIntegerField(_("もとにした版"))
    hand = models.CharField(_("出した人"), max_length=12, choices=Hand)
    contributor = models.ForeignKey(Contributor, models.PROTECT, null=True, related_name="suggestions")
    # Which participant this is within this proposal (参加者1, 参加者2 …); the same one keeps the number.
    contributor_number = models.PositiveIntegerField(_("参加者の番号"), null=True)
    reason = models.CharField(_("変更する理由"), max_length=PROPOSAL_REASON_LIMIT)
    state = models.CharField(_("状態"), max_length=8, choices=State)
    hold_reason = models.CharField(
        _("表示しない理由"), max_length=16, choices=Proposal.HoldReason, blank=True
    )
    at = models.DateTimeField(_("届いた日時"))
    opened_at = models.DateTimeField(_("提案した人に示した日時"), null=True)
    answered_by = models.CharField(_("返事をした人"), max_length=12, choices=Hand, blank=True)
    answer = models.CharField(_("返事の理由"), max_length=PROPOSAL_REASON_LIMIT, blank=True)
    answered_at = models.DateTimeField(_("返事をした日時"), null=True)
    # Where personal data or wrongdoing may stand: [part, start, end, kind, certainty] of the present wording; null
    # until it was looked through. It holds no text of its own.
    marks = models.JSONField(_("しるし"), null=True, default=None)
    # Who checked it: somebody else looks at it again when whoever sent it appeals.
    decided_by_id = models.BigIntegerField(null=True)
    submission_key = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("変更の案")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="suggestion_number_once"),
            models.CheckConstraint(
                condition=~Q(state="held") | ~Q(hold_reason=""), name="suggestion_held_has_a_reason"
            ),
        ]


class ProposalVersion(Wording):
    """One version of a proposal: who made it, when and why; never changed."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版"))
    hand = models.CharField(_("だれが"), max_length=12, choices=Hand)
    suggestion = models.OneToOneField(Suggestion, models.PROTECT, null=True, related_name="made")
    reason = models.CharField(_("理由"), max_length=PROPOSAL_REASON_LIMIT, blank=True)
    at = models.DateTimeField(_("いつ"))

    class Meta:
        verbose_name = _("提案の版")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="proposal_version_once")]


class ProposalMerge(Wording):
    """まとめる相談: a joint wording for two proposals; it becomes a proposal when the other author agrees."""

    class State(models.TextChoices):
        OPEN = "open", _("返事待ち")
        AGREED = "agreed", _("まとめることにしました")
        DECLINED = "declined", _("まとめないことにしました")

    first = models.ForeignKey(Proposal, models.PROTECT, related_name="merges_asked")
    second = models.ForeignKey(Proposal, models.PROTECT, related_name="merges_asked_of")
    first_version = models.PositiveIntegerField()
    second_version = models.PositiveIntegerField()
    hand = models.CharField(_("だれが"), max_length=12, choices=Hand)
    contributor = models.ForeignKey(Contributor, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("まとめる理由"), max_length=PROPOSAL_REASON_LIMIT)
    state = models.CharField(_("状態"), max_length=8, choices=State)
    answer = models.CharField(_("返事の理由"), max_length=PROPOSAL_REASON_LIMIT, blank=True)
    at = models.DateTimeField(_("相談した日時"))
    answered_at = models.DateTimeField(_("返事をした日時"), null=True)
    joint = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="made_by")

    class Meta:
        verbose_name = _("まとめる相談")
        ordering = ["id"]


class WordingOriginal(models.Model):
    """One part of a wording as it was written, where stretches of what is published are blacked out.

    Everything that is published reads the wordings themselves, as with `OpinionOriginal`.
    """

    class Of(models.TextChoices):
        """Whose part it is; `row_id` says which."""

        PROPOSAL = "proposal", _("提案")
        VERSION = "version", _("提案の版")
        SUGGESTION = "suggestion", _("変更の案")
        MERGE = "merge", _("まとめる相談")

    of = models.CharField(max_length=10, choices=Of)
    row_id = models.BigIntegerField()
    part = models.CharField(max_length=8)
    text = models.TextField(_("原文"))

    class Meta:
        verbose_name = _("黒塗りの前の提案の文")
        constraints = [models.UniqueConstraint(fields=["of", "row_id", "part"], name="wording_original_once")]


class Support(models.Model):
    """応援: one of a contributor for a proposal, for the version that was read; it can be taken back."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="support_rows")
    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="supports")
    version = models.PositiveIntegerField(_("応援した版"))
    at = models.DateTimeField(_("応援した日時"))
    withdrawn_at = models.DateTimeField(_("取り消した日時"), null=True)
    # A support of a proposal that was merged counts once for the joint one.
    carried_from = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("応援")
        constraints = [models.UniqueConstraint(fields=["proposal", "contributor"], name="support_once")]


class SupportEvent(models.Model):
    """One support or withdrawal as it was given; never changed. `nonce` keeps its hash from being guessed."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+", db_index=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="+", db_index=False)
    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="+", db_index=False)
    is_support = models.BooleanField(_("応援した（取り消しではない）"))
    version = models.PositiveIntegerField(_("応援した版"))
    at = models.DateTimeField(_("応援した日時"))
    nonce = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = _("応援の記録")
        ordering = ["id"]
        indexes = [models.Index(fields=["consultation", "id"])]


class SupportBatch(models.Model):
    """A run of support events that the public log commits to by one root hash (see docs/proposals.md)."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="support_batches")
    number = models.PositiveIntegerField()
    last_event_id = models.BigIntegerField()
    supports = models.PositiveIntegerField(_("応援と取り消しの数"))
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField(_("記録した日時"))

    class Meta:
        verbose_name = _("応援をまとめた記録")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="support_batch_once")]
