"""Upkeep 汇总维护: which roll-ups are needed, which are ready, and whether they say what the event rows say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from qipan.board import rollups
from qipan.board.models import Bulletin
from qipan.board.queries.basis import Basis
from qipan.board.queries.standing import let_stand, stood_last, table_of
from qipan.board.queries.values import SPECIALS
from qipan.board.rollups import Checked, Source
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake

MAINTAIN = "lake.table.maintain"


def counted_domains() -> list[tuple[str, str]]:
    """Return the domains that declare indicators, each with its event table."""
    declared = [(one.id, one.declared.get("indicators.yaml") or {}) for one in domains.all()]
    return [(id, str(body["table"])) for id, body in declared if body.get("table")]


def pinned_sources() -> Iterator[Source]:
    """Yield what each published bulletin is counted from."""
    published = Bulletin.objects.filter(status=Bulletin.Status.PUBLISHED)
    for pins in published.values_list("pins", flat=True).iterator():
        if pins.get("basis", {}).get("version") is not None:
            yield Basis(pins["basis"]).source


def live_source(domain_id: str, version: int | None = None, special: str = SPECIALS[0]) -> Source:
    """Return what a domain's indicators are counted from at a version, the newest by default."""
    return Basis.now(domain_id, {"special": special}, version).source


def bring_up_to_date(domain_id: str) -> dict[str, Any]:
    """Make the missing roll-ups of a domain's newest version and let it stand; return version, days and files made.

    Only days whose files changed lack any. Broken off at any point, what was made is whole, the old version stands
    and the next run makes the rest. Versions that come meanwhile are gone on with.
    """
    table, made, days = table_of(domain_id), 0, set[dt.date]()
    while (version := lake.newest_version(table)) is not None:
        source = live_source(domain_id, version)
        stood = stood_last(table)
        before = live_source(domain_id, stood) if stood is not None and stood != version else None
        lacking = rollups.missing(source)
        made += rollups.made_ready(source, lacking, before=before)
        days.update(lacking)
        if still := rollups.missing(source):
            raise QipanError("board.rollups_not_kept", table=table, days=len(still))
        let_stand(table, version)
        if lake.newest_version(table) == version:
            return {"version": version, "days": len(days), "files": made}
    return {"version": None, "days": 0, "files": 0}


def unneeded() -> int:
    """Return how many days' folders of roll-ups nobody needs."""
    present = rollups.listed()
    wanted = {(table, str(day), state) for table, day, state in needed_states()}
    return sum(1 for key in present if key not in wanted)


def needed_states() -> set[tuple[str, dt.date, str]]:
    """Return table, day and state of every roll-up needed.

    Needed are those of the newest versions, of the ones that pages still show, and of published bulletins.
    """
    sources = [live_source(domain) for domain, _ in counted_domains()]
    sources += [
        live_source(domain, stood)
        for domain, table in counted_domains()
        if (stood := stood_last(table)) is not None
    ]
    needed = {(one.table, day, state) for one in sources for day, state in one.states.items()}
    for one in pinned_sources():
        needed |= {(one.table, day, state) for day, state in one.states.items()}
    return needed


def verify_rollups(
    actor: Actor,
    table: str = "",
    first: dt.date | None = None,
    last: dt.date | None = None,
    told: Callable[[str, dt.date], None] | None = None,
) -> Checked:
    """Count every kept roll-up of some days again from the event rows; return what was checked and what differs.

    All tables and days unless told; those of published bulletins too. Raises `engine.not_allowed`,
    `engine.table_missing`, `board.period_reversed`.
    """
    actor.require(MAINTAIN)
    if table:
        domains.table(table)
    if first and last and first > last:
        raise QipanError("board.period_reversed", first=str(first), last=str(last))
    checked, seen = Checked(), set[Path]()
    for source in _every_source():
        if table and source.table != table:
            continue
        for day in source.days(first or dt.date.min, last or dt.date.max):
            rollups.check(source, day, checked, seen)
            if told:
                told(source.table, day)
    return checked


def _every_source() -> Iterator[Source]:
    for domain, table in counted_domains():
        if lake.newest_version(table) is not None:
            for special in SPECIALS:
                yield live_source(domain, special=special)
    yield from pinned_sources()
