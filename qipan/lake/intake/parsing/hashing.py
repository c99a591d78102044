"""Hashing 散列: plates, cards and trip ids become keyed 64-bit numbers at the door; nothing leads back.

Knows the key it is given; keeps no clear value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np


def keyed_hashes(values: Iterable[str], key: bytes) -> np.ndarray:
    """Return one signed 64-bit number per value: BLAKE2b with `key`, cut to eight bytes.

    Spaces around a value and the case of its letters do not count: records disagree on both.
    """
    secret = hashlib.blake2b(key, digest_size=32).digest()
    joined = b"".join(
        hashlib.blake2b(value.strip().upper().encode(), key=secret, digest_size=8).digest()
        for value in values
    )
    return np.frombuffer(joined, dtype="<i8")
