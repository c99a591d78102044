"""Addresses 地址: the shell's own pages, then each domain's under its id."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from qipan.engine import domains
from qipan.web import search
from qipan.web.api import api
from qipan.web.atlas import views as atlas
from qipan.web.cockpit import views as cockpit

urlpatterns = [
    path("", cockpit.home, name="home"),
    path("cockpit/<str:domain>.json", cockpit.figures, name="cockpit-figures"),
    path("cockpit/<str:domain>/brief.<str:format>", cockpit.brief, name="cockpit-brief"),
    path("cockpit/shapes/<str:place>.json", cockpit.shapes, name="cockpit-shapes"),
    path("atlas/", atlas.page, name="atlas"),
    path("atlas/print/", atlas.sheet, name="atlas-sheet"),
    path("atlas/state.json", atlas.state, name="atlas-state"),
    path("atlas/names/<str:layer>.json", atlas.names, name="atlas-names"),
    path("atlas/features/<str:layer>/<path:feature>/", atlas.feature, name="atlas-feature"),
    path("healthz", search.healthz, name="healthz"),
    path("search", search.search, name="search"),
    path("", include("qipan.people.urls")),
    path("trail/", include("qipan.trail.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("ogc/", include("qipan.atlas.urls")),
    *[path(f"{domain.id}/", include(f"{domain.package}.urls")) for domain in domains.all() if domain.is_app],
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", include("qipan.web.styleguide")))

handler404 = "qipan.web.faults.not_found"
handler400 = "qipan.web.faults.bad_request"
