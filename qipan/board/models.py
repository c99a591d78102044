"""Board 看板: bulletins and what each was made from; targets and their split by place."""

from django.db import models


class Bulletin(models.Model):
    """One bulletin, from draft to publication. Published, it is frozen: later mistakes get a new one."""

    class Status(models.TextChoices):
        """Where a bulletin stands."""

        DRAFT = "draft"
        CHECKED = "checked"
        PUBLISHED = "published"
        DISCARDED = "discarded"

    id = models.CharField(primary_key=True, max_length=40)
    domain = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    division = models.CharField(max_length=12)
    organisation_zh = models.CharField(max_length=200, blank=True)
    organisation_en = models.CharField(max_length=200, blank=True)
    first = models.DateField()
    last = models.DateField()
    compare_first = models.DateField(null=True, blank=True)
    compare_last = models.DateField(null=True, blank=True)
    options = models.JSONField(default=dict)
    edits = models.JSONField(default=dict)
    overrides = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    author = models.CharField(max_length=120)
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reviewer = models.CharField(max_length=120, blank=True)
    reviewer_name = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    publisher = models.CharField(max_length=120, blank=True)
    publisher_name = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    pins = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64, blank=True)
    synthetic = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-first", "-created_at")
        indexes = [models.Index(fields=["domain", "status", "-first"])]

    def __str__(self) -> str:
        return f"{self.id} {self.title_zh}"


class Target(models.Model):
    """A value wanted of an indicator over a period in a division, with its parts by place; set anew, it is changed.

    Values are exact decimals kept as text: no database's floating point touches them. `split` maps six-digit
    division codes to such values; what stood before is told by the trail.
    """

    class Status(models.TextChoices):
        """Whether a target counts."""

        STANDING = "standing"
        WITHDRAWN = "withdrawn"

    id = models.CharField(primary_key=True, max_length=40)
    domain = models.CharField(max_length=40)
    indicator = models.CharField(max_length=120)
    division = models.CharField(max_length=12)
    first = models.DateField()
    last = models.DateField()
    value = models.CharField(max_length=40)
    unit = models.CharField(max_length=40)
    direction = models.CharField(max_length=8)
    pace = models.CharField(max_length=40)
    split = models.JSONField(default=dict)
    source = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.STANDING)
    author = models.CharField(max_length=120)
    author_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    synthetic = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("domain", "indicator", "-first", "division")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "division", "first", "last"],
                condition=models.Q(status="standing"),
                name="one_standing_target",
            )
        ]
        indexes = [models.Index(fields=["domain", "status", "indicator"])]

    def __str__(self) -> str:
        return f"{self.id} {self.indicator} {self.value}"
