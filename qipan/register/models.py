"""Register's rows 登记册的行: subjects, the history of their facts, and who belongs to which group.

Knows what is stored and nothing of how it is checked; all writes go through `actions`.
Days are half-open everywhere: a thing holds on days with `starts_on <= day < ends_on`, None being open.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.Model):
    """One thing the register knows: a road, a toll station, a group of stations; by the domain's kinds.

    `provisional` means that records named its code before anyone told us what it is.
    """

    class Status(models.TextChoices):
        """Whether the subject was told to the register or only seen in records."""

        KNOWN = "known", _("Known")
        PROVISIONAL = "provisional", _("Provisional")

    kind = models.CharField(_("kind"), max_length=40)
    code = models.CharField(_("code"), max_length=64)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    division = models.CharField(_("division"), max_length=6, blank=True)
    lon = models.FloatField(_("longitude"), null=True)
    lat = models.FloatField(_("latitude"), null=True)
    attributes = models.JSONField(_("attributes"), default=dict)
    starts_on = models.DateField(_("from"), null=True)
    ends_on = models.DateField(_("until"), null=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.KNOWN)
    synthetic = models.BooleanField(_("synthetic"), default=False)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ["kind", "code"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="register_subject_once")]
        indexes = [models.Index(fields=["kind", "division"], name="register_subject_place")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.name_zh}".strip()


class FactBatch(models.Model):
    """The facts that one action changed, as one columnar batch; never altered once written.

    `content` is Arrow IPC: a column `code`, and per fact a column of JSON text whose null means unchanged
    and whose text `null` means that the fact became unknown.
    """

    kind = models.CharField(_("kind"), max_length=40)
    source = models.CharField(_("source"), max_length=300)
    as_of = models.DateField(_("as of"), null=True)
    batch = models.CharField(_("batch"), max_length=64, blank=True)
    actor = models.CharField(_("actor"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    subjects = models.PositiveIntegerField(_("subjects"))
    facts = models.JSONField(_("facts"))
    synthetic = models.BooleanField(_("synthetic"), default=False)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("fact record")
        verbose_name_plural = _("fact records")
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "id"], name="register_facts_of_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.source}"


class Membership(models.Model):
    """A subject belonged to a group on these days, by that source."""

    group = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="member_rows", verbose_name=_("group")
    )
    member = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="group_rows", verbose_name=_("member")
    )
    starts_on = models.DateField(_("from"), null=True)
    ends_on = models.DateField(_("until"), null=True)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("group member")
        verbose_name_plural = _("group members")
        ordering = ["group", "member", "starts_on"]
        indexes = [models.Index(fields=["group", "starts_on"], name="register_members_of_group")]

    def __str__(self) -> str:
        return f"{self.group_id} ∋ {self.member_id}"


class Change(models.Model):
    """The mark of a kind's last change: readers keep what they built while the mark stays the same."""

    kind = models.CharField(max_length=40, unique=True)
    mark = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"{self.kind} {self.mark}"
