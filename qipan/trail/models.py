"""Trail 留痕: the entries and the head of their chain.

Entries are added by `qipan.trail.actions` alone; here, and again in the database, change is refused.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from qipan.engine.errors import QipanError

START = "0" * 64


class AppendOnly(models.QuerySet["Entry"]):
    """Rows that are read and added, never changed or removed."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise QipanError("trail.append_only")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise QipanError("trail.append_only")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise QipanError("trail.append_only")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: entries are added one by one, each chained to the one before."""
        raise QipanError("trail.append_only")


class Entry(models.Model):
    """One thing somebody did. Never changed, never deleted; carries the hash of the one before."""

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"), db_index=True)
    actor = models.CharField(_("actor"), max_length=120, db_index=True)
    actor_name = models.CharField(_("actor's name"), max_length=200)
    action = models.CharField(_("action"), max_length=120, db_index=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True, db_index=True)
    details = models.JSONField(_("details"), default=dict)
    previous = models.CharField(_("hash before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name = _("trail entry")
        verbose_name_plural = _("trail entries")

    def __str__(self) -> str:
        return f"{self.number} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry; a second save is refused."""
        if not self._state.adding:
            raise QipanError("trail.append_only")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise QipanError("trail.append_only")


class Head(models.Model):
    """The end of the chain: locked while an entry is added, so that entries form one line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=START)

    def __str__(self) -> str:
        return f"head at {self.number}"
