"""Lake 事件湖: what is remembered of each batch; the rows themselves are in the Delta tables."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Batch(models.Model):
    """One file or feed delivery: whole in the lake, or absent.

    `rows_known` of its rows were in the lake when it came, by `known` of these batches; of them `rows_left_out`
    were left out, the others stand twice.
    """

    class Status(models.TextChoices):
        """Where a batch stands. `writing` lasts from the claim of its content to the mark of its commit."""

        WRITING = "writing", _("Writing")
        COMMITTED = "committed", _("Committed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REFUSED = "refused", _("Refused")
        ABANDONED = "abandoned", _("Abandoned")

    id = models.CharField(_("number"), primary_key=True, max_length=32)
    table = models.CharField(_("table"), max_length=64, db_index=True)
    source = models.CharField(_("source"), max_length=500)
    format = models.CharField(_("format"), max_length=64, blank=True)
    content_hash = models.CharField(_("hash of the content"), max_length=64, db_index=True)
    bytes = models.BigIntegerField(_("size in bytes"), default=0)
    by = models.CharField(_("actor"), max_length=120)
    by_name = models.CharField(_("actor's name"), max_length=200)
    division = models.CharField(_("division"), max_length=12, blank=True)
    received_at = models.DateTimeField(_("received"), db_index=True)
    seconds = models.FloatField(_("seconds taken"), default=0)
    rows_good = models.BigIntegerField(_("good rows"), default=0)
    rows_rejected = models.BigIntegerField(_("rejected rows"), default=0)
    rows_known = models.BigIntegerField(_("rows known already"), default=0)
    rows_left_out = models.BigIntegerField(_("rows left out"), default=0)
    known = models.JSONField(_("known by batch"), default=dict, blank=True)
    blank_lines = models.BigIntegerField(_("blank lines"), default=0)
    first_event_at = models.DateTimeField(_("first event"), null=True, blank=True)
    last_event_at = models.DateTimeField(_("last event"), null=True, blank=True)
    synthetic = models.BooleanField(_("synthetic"), default=False)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, db_index=True)
    delta_version = models.BigIntegerField(_("lake version"), null=True, blank=True)
    withdrawn_version = models.BigIntegerField(_("lake version of the withdrawal"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    idempotency_key = models.CharField(_("idempotency key"), max_length=200, blank=True)
    reasons = models.JSONField(_("reasons for rejects"), default=dict, blank=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches of the lake")
        ordering = ("-received_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "content_hash"],
                condition=Q(status__in=["writing", "committed"]),
                name="lake_content_once",
            ),
            models.UniqueConstraint(
                fields=["by", "idempotency_key"],
                condition=Q(status__in=["writing", "committed", "refused"]) & ~Q(idempotency_key=""),
                name="lake_key_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.source}"

    @property
    def lines(self) -> int:
        """The data lines of the content: good, rejected and left out as known."""
        return self.rows_good + self.rows_rejected + self.rows_left_out
