"""Demands 核对要求: what a bulletin's options, rewritten paragraphs and hand-printed figures must be.

Knows the declaration and the register; changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qipan.board.queries.basis import Basis
from qipan.board.queries.values import SPECIALS
from qipan.engine.bulletins import Figure
from qipan.engine.composition import FigureSet, dimension_of
from qipan.engine.errors import QipanError

LANGUAGES = ("zh", "en")
ROADS = range(2, 21)


def require_options(declaration: Mapping[str, Any], basis: Basis, given: Mapping[str, Any]) -> None:
    """Raise `board.option_invalid` for an option the bulletin does not declare or a value it cannot take."""
    groups = basis.names["group"]
    known = {
        "special": (SPECIALS, ", ".join(SPECIALS)),
        "group": (groups, ", ".join(sorted(groups)) or "—"),
        "roads": (ROADS, f"{ROADS[0]}–{ROADS[-1]}"),
    }
    declared = declaration.get("options", {})
    for name, value in given.items():
        allowed, words = known.get(name, ((), "")) if name in declared else ((), "")
        if value not in allowed:
            raise QipanError(
                "board.option_invalid", option=name, given=value, known=words or ", ".join(declared)
            )


def require_edits(declaration: Mapping[str, Any], edits: Mapping[str, Mapping[str, str]]) -> None:
    """Raise `board.edit_misplaced` for a paragraph or language that the bulletin does not have."""
    blocks = [part["id"] for section in declaration["sections"] for part in section["blocks"] if "id" in part]
    for block, texts in edits.items():
        strange = [language for language in texts if language not in LANGUAGES]
        if block not in blocks or strange:
            language = ", ".join(strange or texts)
            raise QipanError("board.edit_misplaced", block=block, language=language, known=", ".join(blocks))


def require_override(figures: FigureSet, id: str, figure: Figure) -> None:
    """Raise `board.override_unknown` for no figure of the bulletin, `composition.override_unreadable` for a number
    of another unit."""
    member = figures.members.get(id)
    if member is None:
        raise QipanError("board.override_unknown", figure=id)
    wanted = "count" if member.unit == "balance" else dimension_of(member.unit)
    if figure.dimension != wanted:
        raise QipanError("composition.override_unreadable", text=figure.text, figure=id)


def override_figure(id: str, given: Mapping[str, Any]) -> Figure:
    """Return a figure printed by hand; text that is no number is `composition.override_unreadable`."""
    try:
        return Figure.printed(id, str(given["text"]), label=str(given.get("label", "")))
    except QipanError as error:
        raise QipanError("composition.override_unreadable", text=given["text"], figure=id) from error
