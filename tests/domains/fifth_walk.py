"""A walk through the platform with a fifth domain loaded; prints what it met as JSON.

Run in a process of its own: domains are read once, when Django starts.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import django
import mapbox_vector_tile

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from qipan.cli import main  # noqa: E402
from qipan.engine.actors import Actor  # noqa: E402
from qipan.people import actions, queries  # noqa: E402
from qipan.people.roles import roles  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver"]
BY = Actor.system("test")
BATCH = (
    "read_at,gauge,level_mm,flood\n2026-06-01 08:00:00,G1,31250,0\n2026-06-01 20:00:00,G1,33100,1\n,G2,1,0\n"
)
TELEGRAM = "stcd,tm,z\nG3,2026-06-02 08:00:00,28.415\nG3,2026-06-02 09:00:00,high\n"


def command(*arguments: str, code: int = 0) -> Any:
    """Run a command in this process, which must end with `code`, and return the JSON it prints."""
    output = io.StringIO()
    with redirect_stdout(output):
        try:
            main.run(list(arguments))
        except SystemExit as end:
            if end.code != code:
                raise RuntimeError(output.getvalue()) from end
    return json.loads(output.getvalue())


def people() -> tuple[Any, Any]:
    """Make a gauge keeper of the fifth domain and a viewer of another one."""
    place = actions.create_organisation(
        by=BY,
        kind="department",
        level="province",
        code="hydro",
        name_zh="省水文局",
        name_en="Hydrology",
        division="43",
    )
    made = [
        actions.add_user(
            by=BY, username=name, password="qingxi-lu-38-hao", name_zh=zh, organisation=place, roles=[role]
        )
        for name, zh, role in (("keeper", "测报员", "rivers.gauger"), ("viewer", "查看人", "highway.viewer"))
    ]
    return made[0], made[1]


def clusters(tile: bytes) -> list[dict[str, Any]]:
    """Return what the features of a tile say."""
    return [one["properties"] for one in mapbox_vector_tile.decode(tile)["rivers.samples"]["features"]]


def main_walk() -> dict[str, Any]:
    """Record over HTTP and by command, read the indicator, open the page, be refused."""
    call_command("migrate", verbosity=0)
    keeper, viewer = people()
    met: dict[str, Any] = {"roles": sorted(roles())}
    actor = queries.actor_for_user(keeper)
    held = ["rivers.level.record", "rivers.level.read", "register.subject.write"]
    token = actions.issue_token(by=actor, user=keeper, name="gauge", permissions=held).secret
    other = actions.issue_token(
        by=queries.actor_for_user(viewer), user=viewer, name="other", permissions=["highway.flow.read"]
    ).secret
    client = Client()

    def post(secret: str) -> tuple[int, Any]:
        answer = client.post(
            "/api/v1/lake/river_levels/batches",
            data=BATCH,
            content_type="text/csv",
            headers={"Authorization": f"Bearer {secret}"},
        )
        return answer.status_code, answer.json()

    met["refused"] = post(other)[0]
    met["http"] = post(token)
    met["again"] = post(token)[0]
    file = settings.QIPAN_DATA / "telegram.csv"
    Path(file).write_text(TELEGRAM, encoding="utf-8")
    met["command"] = command("lake", "import", "river_levels", str(file), "--rejects-ok", "--json")
    period = ["--period", "2026-06-01..2026-06-02", "--json"]
    met["total"] = command("board", "value", "rivers.levels.total", *period)
    met["by_gauge"] = command("board", "value", "rivers.levels.total", "--by", "gauge", *period)
    met["flood_share"] = command("board", "value", "rivers.levels.flood_share", *period)
    client.force_login(keeper)
    page = client.get("/rivers/levels/", headers={"Accept-Language": "zh-hans"})
    met["page"] = [page.status_code, page.content.decode()]
    cockpit = client.get("/cockpit/rivers.json", headers={"Accept-Language": "zh-hans"})
    met["cockpit"] = cockpit.json()
    met["layers"] = client.get("/api/v1/atlas/layers").json()["layers"]
    met["gauges"] = client.get("/api/v1/atlas/layers/rivers.gauges").json()
    met["clusters"] = clusters(client.get("/api/v1/atlas/layers/rivers.samples/0/0/0.mvt").content)
    client.force_login(viewer)
    met["refused_cockpit"] = client.get("/cockpit/rivers.json").status_code
    met["other_layers"] = [one["id"] for one in client.get("/api/v1/atlas/layers").json()["layers"]]
    met["refused_layer"] = client.get("/api/v1/atlas/layers/rivers.gauges").status_code
    page = client.get("/rivers/levels/")
    met["refused_page"] = page.status_code
    met["other_menu"] = client.get("/highway/board/", headers={"Accept-Language": "zh-hans"}).content.decode()
    return met


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main_walk(), ensure_ascii=False, default=str))
