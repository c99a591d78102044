"""Lake 事件湖: what is remembered of each batch; the rows themselves are in the Delta tables."""

from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """One file or feed delivery: whole in the lake, or absent.

    `rows_known` of its rows were in the lake when it came, by `known` of these batches; of them `rows_left_out`
    were left out, the others stand twice.
    """

    class Status(models.TextChoices):
        """Where a batch stands. `writing` lasts from the claim of its content to the mark of its commit."""

        WRITING = "writing"
        COMMITTED = "committed"
        WITHDRAWN = "withdrawn"
        REFUSED = "refused"
        ABANDONED = "abandoned"

    id = models.CharField(primary_key=True, max_length=32)
    table = models.CharField(max_length=64, db_index=True)
    source = models.CharField(max_length=500)
    format = models.CharField(max_length=64, blank=True)
    content_hash = models.CharField(max_length=64, db_index=True)
    bytes = models.BigIntegerField(default=0)
    by = models.CharField(max_length=120)
    by_name = models.CharField(max_length=200)
    division = models.CharField(max_length=12, blank=True)
    received_at = models.DateTimeField(db_index=True)
    seconds = models.FloatField(default=0)
    rows_good = models.BigIntegerField(default=0)
    rows_rejected = models.BigIntegerField(default=0)
    rows_known = models.BigIntegerField(default=0)
    rows_left_out = models.BigIntegerField(default=0)
    known = models.JSONField(default=dict, blank=True)
    blank_lines = models.BigIntegerField(default=0)
    first_event_at = models.DateTimeField(null=True, blank=True)
    last_event_at = models.DateTimeField(null=True, blank=True)
    synthetic = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status.choices, db_index=True)
    delta_version = models.BigIntegerField(null=True, blank=True)
    withdrawn_version = models.BigIntegerField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=200, blank=True)
    reasons = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-received_at", "id")
        verbose_name_plural = "batches"
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
