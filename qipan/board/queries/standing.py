"""Standing 现行版本: which version of a table the pages show, while the roll-ups of a newer one are being made.

A version stands once all its roll-ups are kept. Until a newer one stands, pages show this one whole: never some figures
of one version and some of another. Told by one small file, replaced in one step.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qipan.board.queries.basis import Basis
from qipan.board.rollups import root
from qipan.engine import domains
from qipan.jobs import queries as jobs
from qipan.lake import queries as lake

log = logging.getLogger(__name__)
SCHEMA = 1


@dataclass(frozen=True)
class Standing:
    """The version of a table that pages show; None while it holds nothing. `updating`: a newer one is on its way."""

    table: str
    version: int | None
    newest: int | None

    @property
    def updating(self) -> bool:
        """Whether the lake holds a newer version than is shown."""
        return self.version != self.newest


def table_of(domain_id: str) -> str:
    """Return the event table a domain's indicators count."""
    return str((domains.get(domain_id).declared.get("indicators.yaml") or {}).get("table", ""))


def standing_for(domain_id: str) -> Standing:
    """Return what a domain's pages show now.

    While a scheduler lives, the last version that stands. Without one the newest, counted as it is asked for: late
    figures are better than old ones that nobody brings up to date.
    """
    table = table_of(domain_id)
    newest = lake.newest_version(table)
    stood = stood_last(table)
    if newest is None or stood is None or stood >= newest or not jobs.scheduler_lives():
        return Standing(table, newest, newest)
    return Standing(table, stood, newest)


def shown_basis(domain_id: str) -> tuple[Basis, Standing]:
    """Return the grounds of everything a page of the domain shows, and how they stand."""
    standing = standing_for(domain_id)
    return Basis.now(domain_id, version=standing.version), standing


def stood_last(table: str) -> int | None:
    """Return the last version whose roll-ups were all made; None when none was, or the lake is another one since."""
    try:
        told = json.loads(_path(table).read_text("utf-8"))
        version = int(told["version"])
        if told["schema"] == SCHEMA and told["rows"] == _rows_mark(table, version):
            return version
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("which version of %s stands cannot be read: %s", table, error)
    return None


def let_stand(table: str, version: int) -> None:
    """Say that all roll-ups of a version are kept; pages show it from now on."""
    path = _path(table)
    told = {"schema": SCHEMA, "version": version, "rows": _rows_mark(table, version)}
    draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        draft.write_text(json.dumps(told), encoding="utf-8")
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _path(table: str) -> Path:
    return root() / table / "standing.json"


def _rows_mark(table: str, version: int) -> str:
    """Return a mark of a version's rows, so that a lake begun anew is not taken for the old one."""
    newest = lake.newest_version(table)
    if newest is None or version > newest:
        return ""
    states = {str(day): state for day, state in lake.day_states(table, version).items()}
    return hashlib.sha256(json.dumps(states, sort_keys=True).encode()).hexdigest()[:32]
