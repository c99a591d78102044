"""Admin 管理台: the queue's raw rows are not shown; `qipan jobs` tells how jobs fare, in words."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
