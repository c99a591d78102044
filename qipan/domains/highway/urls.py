"""Addresses of the highway pages 高速公路页面地址."""

from django.urls import path

from qipan.domains.highway.views import (
    board,
    bulletin,
    bulletins,
    check,
    data,
    definitions,
    editing,
    figures,
    flow,
    health,
    passages,
    places,
    steps,
    workbooks,
)

app_name = "highway"
urlpatterns = [
    path("", board.board, name="board"),
    path("flow/", flow.explore, name="flow"),
    path("flow/export/", workbooks.export, name="flow-export"),
    path("how/", figures.how, name="how"),
    path("rows/", passages.rows, name="rows"),
    path("rows/export/", passages.export, name="rows-export"),
    path("bulletins/", bulletins.listing, name="bulletins"),
    path("bulletins/new/", bulletins.new, name="bulletin-new"),
    path("bulletins/<str:id>/", bulletin.show, name="bulletin"),
    path("bulletins/<str:id>/edit/", editing.edit, name="bulletin-edit"),
    path("bulletins/<str:id>/preview/", editing.preview, name="bulletin-preview"),
    path("bulletins/<str:id>/check/", steps.confirm, name="bulletin-check"),
    path("bulletins/<str:id>/return/", steps.send_back, name="bulletin-return"),
    path("bulletins/<str:id>/publish/", steps.publish, name="bulletin-publish"),
    path("bulletins/<str:id>/discard/", steps.discard, name="bulletin-discard"),
    path("bulletins/<str:id>/replay/", bulletin.replay, name="bulletin-replay"),
    path("bulletins/<str:id>/file/<str:language>.<str:format>", bulletin.download, name="bulletin-file"),
    path("bulletins/<str:id>/figures/<str:figure>/", figures.of_bulletin, name="figure"),
    path("bulletins/<str:id>/figures/<str:figure>/print/", editing.override, name="figure-print"),
    path("check/", check.check, name="check"),
    path("data/", data.listing, name="data"),
    path("data/<str:id>/", data.batch, name="batch"),
    path("data/<str:id>/rejects/", data.rejects, name="batch-rejects"),
    path("data/<str:id>/withdraw/", data.withdraw, name="batch-withdraw"),
    path("health/", health.listing, name="health"),
    path("health/<str:code>/", health.station, name="health-station"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("boundaries.json", places.boundaries, name="boundaries"),
    path("stations.json", places.stations, name="stations"),
]
