"""Addresses 地址: the shell's own pages, then each domain's under its id."""

from django.contrib import admin
from django.urls import include, path

from qipan.engine import domains
from qipan.web.api import api

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    *[path(f"{domain.id}/", include(f"{domain.package}.urls")) for domain in domains.all() if domain.is_app],
]
