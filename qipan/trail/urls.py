"""Addresses of the trail's pages 留痕页面地址."""

from django.urls import path

from qipan.trail import views

urlpatterns = [
    path("", views.entries, name="trail"),
    path("export/", views.export, name="trail_export"),
]
