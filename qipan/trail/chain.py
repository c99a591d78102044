"""Chain 留痕链: the form in which an entry is hashed, the same before and after any database.

PostgreSQL's jsonb rewrites numbers (1e22 comes back whole, -0.0 as 0) and refuses NUL and lone
surrogates; `canonical` brings values to a form that every database gives back unchanged.
"""

from __future__ import annotations

import hashlib
import json
import math
import numbers
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

EXACT = 2**53


def text(value: str) -> str:
    """Return a string that every database stores: no NUL, no lone surrogates."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def _number(value: float) -> int | float | str:
    if not math.isfinite(value) or abs(value) >= EXACT:
        return repr(value)
    return int(value) if value.is_integer() else value


def canonical(value: Any) -> Any:
    """Return `value` as JSON that survives a round trip through SQLite and PostgreSQL.

    Whole floats become integers; floats beyond 2**53, NaN and infinities become text. A value that has
    no place in a trail entry is a TypeError.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (str, Promise)):
        return text(str(value))
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) and not isinstance(value, Decimal):
        return _number(float(value))
    if isinstance(value, Mapping):
        return {text(str(key)): canonical(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical(inner) for inner in value]
    if isinstance(value, (set, frozenset)):
        return sorted((canonical(inner) for inner in value), key=str)
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID, PurePath)):
        return text(str(value))
    raise TypeError(f"{type(value).__name__} has no place in a trail entry: note JSON values only")


def digest(
    *,
    number: int,
    at: datetime,
    actor: str,
    actor_name: str,
    action: str,
    subject: str,
    details: Any,
    previous: str,
) -> str:
    """Return the SHA-256, in hex, of an entry's content and the hash before it."""
    content = {
        "number": number,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": actor,
        "actor_name": actor_name,
        "action": action,
        "subject": subject,
        "details": canonical(details),
        "previous": previous,
    }
    line = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(line.encode()).hexdigest()
