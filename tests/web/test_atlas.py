"""Map page 一张图页面: what it tells within a scope, its policy, and the setting of a tile service."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from qipan.engine.actors import Actor
from qipan.web import environment
from qipan.web.atlas.policy import guarded
from qipan.web.atlas.state import state_of
from tests.small_demo import changsha, demo, demo_folder, ledger, own_lake, province_actor

__all__ = ["changsha", "demo", "demo_folder", "ledger", "own_lake", "province_actor"]
THEME = "highway.prefectures"


def test_the_state_names_layers_periods_and_places(demo: Path, province_actor: Actor) -> None:
    state = state_of(province_actor, "2021-01-01..2021-01-03", "zh")
    layers = {one["id"]: one for one in state["layers"]}
    assert layers[THEME]["thematic"]
    assert len(layers[THEME]["names"]) == 14
    assert not layers["highway.roads"]["thematic"]
    assert layers["highway.counties"]["names"] == []
    assert any(one["from"] == "2021-01-01" and one["to"] == "2021-01-03" for one in state["periods"])
    assert state["fault"] is None


def test_somebody_without_layers_is_told_so(db: None, nobody: Actor) -> None:
    state = state_of(nobody, "", "en")
    assert (state["layers"], state["bounds"]) == ([], None)


def test_a_stranger_is_led_to_the_log_in(db: None) -> None:
    for address in ("/atlas/", "/atlas/print/", "/atlas/state.json", f"/atlas/names/{THEME}.json"):
        assert Client().get(address).url.startswith("/login/"), address


@pytest.mark.parametrize("address", ["http://tiles/x", "ftp://t/{z}/{x}/{y}", "https://a;b/{z}/{x}/{y}"])
def test_an_address_that_is_none_of_tiles_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIPAN_TILE_URL", address)
    with pytest.raises(ValueError, match="QIPAN_TILE_URL"):
        environment.read_tile_address("QIPAN_TILE_URL")


def test_the_policy_lets_in_the_tile_service_alone(settings: object) -> None:
    settings.TILE_URL = "https://tiles.example.org/{z}/{x}/{y}.png"  # type: ignore[attr-defined]
    told = guarded(HttpResponse())["Content-Security-Policy"]
    assert "connect-src 'self' https://tiles.example.org;" in told
    settings.TILE_URL = ""  # type: ignore[attr-defined]
    assert "https:" not in guarded(HttpResponse())["Content-Security-Policy"]
