"""Pages 页面 of the rivers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qipan.lake import queries as lake
from qipan.people.permissions import permission_required


@permission_required("rivers.level.read")
def levels(request: HttpRequest) -> HttpResponse:
    """Show the days on which levels were read."""
    version = lake.newest_version("river_levels")
    days = lake.days("river_levels", version) if version is not None else []
    return render(request, "rivers/levels.html", {"days": days})
