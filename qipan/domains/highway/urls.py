"""Addresses of the highway pages 高速公路页面地址."""

from django.urls import URLPattern

app_name = "highway"
urlpatterns: list[URLPattern] = []
