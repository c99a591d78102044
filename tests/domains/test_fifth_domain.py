"""A fifth domain plugs in as a folder: its table, indicator, menu and role work with no kernel edit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.isolation import ROOT


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a walk with the dummy domain loaded met, in a process of its own."""
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "qipan.web.settings",
        "QIPAN_EXTRA_DOMAINS": "tests.dummy_domain",
        "QIPAN_DATA": str(tmp_path_factory.mktemp("fifth")),
        "QIPAN_DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "tests.domains.fifth_walk"]
    walk = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert walk.returncode == 0, walk.stderr[-3000:]
    found: dict[str, Any] = json.loads(walk.stdout)
    return found


def test_its_roles_may_be_held(met: dict[str, Any]) -> None:
    assert {"rivers.gauger", "rivers.reader", "highway.editor"} <= set(met["roles"])


def test_its_table_takes_a_batch_over_http(met: dict[str, Any]) -> None:
    status, batch = met["http"]
    assert status == 201
    assert (batch["rows_good"], batch["rows_rejected"]) == (2, 1)


def test_its_table_keeps_others_out(met: dict[str, Any]) -> None:
    assert met["refused"] == 403


def test_the_same_content_is_not_counted_twice(met: dict[str, Any]) -> None:
    assert met["again"] == 200


def test_its_own_format_and_rule_read_a_file(met: dict[str, Any]) -> None:
    (one,) = met["command"]
    assert (one["status"], one["format"]) == ("committed", "telegram")
    assert (one["rows_good"], one["rows_rejected"]) == (1, 1)


def test_its_indicator_has_a_value(met: dict[str, Any]) -> None:
    assert met["total"]["value"] == 3
    assert {row["key"]["gauge"]: row["value"] for row in met["by_gauge"]["rows"]} == {"G1": 2, "G3": 1}


def test_unknown_flood_states_stay_out_of_the_share(met: dict[str, Any]) -> None:
    assert met["flood_share"]["value"] == pytest.approx(0.5)


def test_its_page_and_menu_are_there_for_who_may_see_them(met: dict[str, Any]) -> None:
    status, page = met["page"]
    assert status == 200
    assert "2026-06-01" in page
    assert 'href="/rivers/levels/"' in page
    assert "水位" in page


def test_its_page_and_menu_are_not_there_for_others(met: dict[str, Any]) -> None:
    assert met["refused_page"] == 403
    assert "/rivers/levels/" not in met["other_menu"]


def test_its_layers_are_on_the_map_for_who_may_see_them(met: dict[str, Any]) -> None:
    found = {one["id"]: one for one in met["layers"]}
    assert set(found) == {"rivers.gauges", "rivers.courses", "rivers.prefectures", "rivers.samples"}
    assert found["rivers.gauges"]["period"] == {"from": "2026-06-02", "to": "2026-06-02"}
    # Gauges that records alone made known have no place yet: counted, not drawn.
    assert (met["gauges"]["features"], met["gauges"]["unplaced"]) == ([], 2)
    assert found["rivers.prefectures"]["legend"][-1]["count"] == 14
    assert not [name for name in met["other_layers"] if name.startswith("rivers.")]
    assert met["refused_layer"] == 404


def test_its_many_points_are_gathered(met: dict[str, Any]) -> None:
    assert sum(one["count"] for one in met["clusters"]) == 30_000
    assert len(met["clusters"]) < 300
    assert all(0 < one["value"] < 9000 for one in met["clusters"])


def test_the_kernel_does_not_name_it() -> None:
    named = subprocess.run(
        ["git", "grep", "-l", "-i", "-E", r"river_levels|rivers\.|dummy_domain", "--", "qipan", "demo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert named.stdout == ""


def test_its_cockpit_shows_what_it_declares(met: dict[str, Any]) -> None:
    shown = met["cockpit"]
    assert (shown["domain"], shown["value"]) == ("rivers", 3)
    assert {one["code"]: one["value"] for one in shown["breakdown"]["rows"]} == {"0": 1, "1": 1, None: 1}
    assert len(shown["places"]) == 14
    assert all(one["value"] is None for one in shown["places"]), "no gauge has a place yet"
    assert len(shown["hours"]) == 48
    assert met["refused_cockpit"] == 404
