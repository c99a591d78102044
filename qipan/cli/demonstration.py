"""Demonstration 演示省: bring the generated province into register, lake and log-ins, marked synthetic throughout."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import typer
import yaml
from django.conf import settings

from demo import SCHEMA, TOTALS, Province, days, passages, spoiled, totals
from qipan.cli import example_targets, speech
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake
from qipan.lake.intake import maintenance
from qipan.lake.intake.ingest import Delivery, ingest
from qipan.people import actions as people
from qipan.people import queries as people_queries
from qipan.register import actions as register

BY = Actor.system("demo")
TABLE, CONTROL = "passages", "hourly_totals"


@lru_cache(maxsize=1)
def _declared() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("demonstration.yaml").read_text("utf-8"))
    return read


def load_organisations(*, by: Actor) -> None:
    """Make the governments of province, prefectures and counties, once."""
    if _organisation(settings.PROVINCE) is None:
        people.load_division_tree(by=by, province=settings.PROVINCE)


def present() -> bool:
    """Say whether demo rows stand in the lake."""
    return any(True for _ in _batches())


def _batches(table: str = TABLE) -> Iterator[Any]:
    prefix = _declared()["source"]["prefix"]
    standing = lake.batches_for(BY, table, status="committed")
    yield from standing.filter(synthetic=True, source__startswith=prefix)


def log_ins() -> list[dict[str, Any]]:
    """Return the demo log-ins with their password and what each is for, those that still work."""
    password = _declared()["password"]
    return [
        {**one, "password": password}
        for one in _declared()["log_ins"]
        if (user := _user(one["username"])) and user.is_active and user.check_password(password)
    ]


def _organisation(code: str) -> Any:
    try:
        return people_queries.organisation_of(code)
    except QipanError:
        return None


def _user(username: str) -> Any:
    try:
        return people_queries.user_of(username)
    except QipanError:
        return None


def make(*, scale: float, seed: int) -> int:
    """Make the demo province at a scale; earlier demo batches of another scale or seed are withdrawn.

    Returns the number of passages that stand in the lake for the demo.
    """
    typer.echo(speech.say("demo_making", scale=f"{scale:g}"))
    _people()
    _write_log_ins()
    province = Province(seed)
    register_province(province)
    wanted = {_source(day, scale, seed): day for day, _ in days()}
    standing = list(_batches())
    for batch in standing:
        if batch.source not in wanted:
            maintenance.withdraw(by=BY, batch=batch, reason=f"scale={scale:g} seed={seed}")
    held = {batch.source for batch in standing}
    missing = [(source, day) for source, day in wanted.items() if source not in held]
    with typer.progressbar(missing, show_eta=True) as bar:
        for source, day in bar:
            _deliver(province, source, day, scale, seed)
    _control(province, scale, seed)
    rows = sum(batch.rows_good for batch in _batches())
    example_targets.load(by=BY, scale=scale)
    typer.echo(speech.say("demo_ready", stations=len(province.stations), rows=f"{rows:,}"))
    return int(rows)


def _control(province: Province, scale: float, seed: int) -> None:
    """Bring what a second source counted, in place of what it counted at another scale."""
    wanted = _declared()["source"]["control"].format(scale=f"{scale:g}", seed=seed)
    standing = list(_batches(CONTROL))
    for batch in standing:
        if batch.source != wanted:
            maintenance.withdraw(by=BY, batch=batch, reason=f"scale={scale:g} seed={seed}")
    if all(batch.source != wanted for batch in standing):
        _bring(wanted, CONTROL, TOTALS, totals(province, scale))


def _source(day: dt.date, scale: float, seed: int) -> str:
    text: str = _declared()["source"]["text"]
    return text.format(day=day, scale=f"{scale:g}", seed=seed)


def _people() -> None:
    organisations = {}
    for one in _declared()["organisations"]:
        found = _organisation(one["code"])
        organisations[one["code"]] = found or people.create_organisation(
            by=BY,
            kind="department",
            level=one["level"],
            code=one["code"],
            name_zh=one["zh"],
            name_en=one["en"],
            parent=_organisation(one["division"]),
            division=one["division"],
        )
    for one in _declared()["log_ins"]:
        if _user(one["username"]) is None:
            people.add_user(
                by=BY,
                username=one["username"],
                password=_declared()["password"],
                name_zh=one["zh"],
                name_en=one["en"],
                organisation=organisations[one["organisation"]],
                roles=one["roles"],
                superuser=one.get("superuser", False),
                staff=one.get("superuser", False),
            )


def _write_log_ins() -> None:
    """Let the log-in page show the demo log-ins: a file in the data folder, readable by its owner alone."""
    shown = [
        {
            "username": one["username"],
            "password": one["password"],
            "name": {"zh": one["zh"], "en": one["en"]},
            "role": one["says"],
        }
        for one in log_ins()
    ]
    path = settings.QIPAN_DATA / "demo-logins.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(shown, ensure_ascii=False, indent=1), encoding="utf-8")


def register_province(province: Province) -> None:
    """Write the province's roads, stations and station groups into the register, marked synthetic."""
    first = min(day for day, _ in days())
    source = _declared()["register_source"]
    roads = [
        {
            "code": road.code,
            "name_zh": road.name_zh,
            "name_en": road.name_en,
            "attributes": {"alignment": road.coordinates},
        }
        for road in province.roads
    ]
    stations = [
        {
            "code": one.code,
            "name_zh": one.name_zh,
            "name_en": one.name_en,
            "division": one.division,
            "lon": round(one.lon, 6),
            "lat": round(one.lat, 6),
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "attributes": {
                "road": one.road,
                "station_type": one.station_type,
                **({"border_province": one.border_province} if one.border_province else {}),
            },
        }
        for one in province.stations
    ]
    groups = [{"code": one.code, "name_zh": one.name_zh, "name_en": one.name_en} for one in province.groups]
    for kind, rows in (("road", roads), ("station", stations), ("station_group", groups)):
        register.save_subjects(by=BY, kind=kind, rows=rows, source=source, as_of=first, synthetic=True)
    for one in province.groups:
        register.set_members(
            by=BY,
            group=one.code,
            members=list(one.members),
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            source=source,
        )


def _deliver(province: Province, source: str, day: dt.date, scale: float, seed: int) -> None:
    _bring(source, TABLE, SCHEMA, spoiled(province, day, passages(province, day, scale, seed)))


def _bring(source: str, table: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    spool = settings.QIPAN_DATA / "lake" / "_spool"
    spool.mkdir(parents=True, exist_ok=True)
    path = spool / f"demo-{secrets.token_hex(4)}.arrow"
    try:
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        with path.open("rb") as stream:
            ingest(
                by=BY,
                delivery=Delivery(
                    stream=stream, source=source, table=table, shape="arrow", format=table, synthetic=True
                ),
            )
    finally:
        path.unlink(missing_ok=True)
