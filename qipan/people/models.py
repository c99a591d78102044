"""People 人员与部门: the organisation tree, its people, their roles and their tokens.

What a role may do is declared by the domains; here stands only who holds it, and where.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_language(zh: str, en: str) -> str:
    """Return the name in the active language; Chinese where the English one is missing, and the reverse."""
    return (en or zh) if (get_language() or "").startswith("en") else (zh or en)


class Organisation(models.Model):
    """A government, department, company or other body; the tree of who belongs under whom."""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        GOVERNMENT = "government", _("Government")
        DEPARTMENT = "department", _("Department")
        COMPANY = "company", _("Company")
        PROVIDER = "provider", _("Service provider")
        EXPERTS = "experts", _("Expert pool")

    class Level(models.TextChoices):
        """The level of government it stands at."""

        PROVINCE = "province", _("Province")
        PREFECTURE = "prefecture", _("Prefecture")
        COUNTY = "county", _("County")
        TOWNSHIP = "township", _("Township")
        VILLAGE = "village", _("Village")

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices)
    division = models.CharField(
        _("division"),
        max_length=12,
        db_index=True,
        help_text=_("The scope as a division code without trailing zeros: 43, 4301, 430102."),
    )
    code = models.CharField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ("division", "code")
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return in_language(self.name_zh, self.name_en)

    @property
    def names(self) -> dict[str, str]:
        """Both names."""
        return {"zh": self.name_zh, "en": self.name_en or self.name_zh}

    def stands_on(self, day: Any) -> bool:
        """Say whether the organisation exists on a day; its last day counts in full."""
        begun = self.starts_on is None or self.starts_on <= day
        return begun and (self.ends_on is None or day <= self.ends_on)


class User(AbstractUser):
    """A person who logs in."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name_zh = models.CharField(_("name in Chinese"), max_length=100, blank=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    must_change_password = models.BooleanField(
        _("must change the password"), default=False, help_text=_("Asked for at the next log-in.")
    )

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("username",)
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The person's name in the active language, else the user name."""
        return in_language(self.name_zh, self.name_en) or self.username

    def get_full_name(self) -> str:
        """Return the name shown; Django's own pages ask for it."""
        return self.display_name

    def get_short_name(self) -> str:
        """Return the name shown; Django's own pages ask for it."""
        return self.display_name


class Membership(models.Model):
    """A role somebody holds in an organisation, such as `highway.editor`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=80)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )

    class Meta:
        ordering = ("id",)
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(fields=("user", "role", "organisation"), name="membership_once"),
        )

    def __str__(self) -> str:
        return f"{self.role} @ {self.organisation_id}"


class ApiToken(models.Model):
    """A key with which a program acts for a user, in less than the user's own scope. Only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(_("begins with"), max_length=16, editable=False)
    permissions = models.JSONField(_("permissions"), default=list)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="token_expires_later"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def state(self) -> str:
        """`revoked`, `expired` or `valid`, at this moment."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "valid"
