"""Addresses 页面地址: OGC API Features, so that QGIS and its kin open the layers."""

from django.urls import path

from qipan.atlas.views import ogc

app_name = "ogc"
urlpatterns = [
    path("", ogc.landing, name="landing"),
    path("api", ogc.definition, name="definition"),
    path("conformance", ogc.conformance, name="conformance"),
    path("collections", ogc.collections, name="collections"),
    path("collections/<str:id>", ogc.collection, name="collection"),
    path("collections/<str:id>/items", ogc.items, name="items"),
    path("collections/<str:id>/items/<path:feature>", ogc.item, name="item"),
]
