"""Addresses 地址: the shell's own pages, then each domain's under its id."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from qipan.engine import domains
from qipan.web.api import api

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("i18n/", include("django.conf.urls.i18n")),
    *[path(f"{domain.id}/", include(f"{domain.package}.urls")) for domain in domains.all() if domain.is_app],
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", include("qipan.web.styleguide")))

handler400 = "qipan.web.faults.bad_request"
