"""Upkeep 汇总维护: which roll-ups are needed, which are ready, and whether they say what the event rows say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

from qipan.board import rollups
from qipan.board.models import Bulletin
from qipan.board.queries.basis import Basis
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


def needed_states() -> set[tuple[str, dt.date, str]]:
    """Return table, day and state of every roll-up that the newest versions and published bulletins need."""
    sources = [live_source(domain) for domain, _ in counted_domains()]
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
