"""People 人员与部门: the organisation tree, its people and what they may do."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who logs in."""

    display_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return self.display_name or self.username
