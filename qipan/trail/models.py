"""Trail 留痕: the entries and the head of their chain."""

from django.db import models


class Entry(models.Model):
    """One thing somebody did. Never changed, never deleted; carries the hash of the one before."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=120, db_index=True)
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=120, db_index=True)
    subject = models.CharField(max_length=200, blank=True, db_index=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class Head(models.Model):
    """The end of the chain: locked while an entry is added, so that entries form one line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"head at {self.number}"
