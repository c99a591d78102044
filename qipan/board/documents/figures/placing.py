"""Placing 避让: finds room for labels so that none lies on another.

Knows boxes and line pieces in points. Refuses to know what they mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle from left-low to right-high."""

    left: float
    low: float
    right: float
    high: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """The box of this size whose middle is at x, y."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @property
    def middle(self) -> Point:
        """The box's middle."""
        return (self.left + self.right) / 2, (self.low + self.high) / 2

    def meets(self, other: Box) -> bool:
        """Whether the two boxes share room."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.low < other.high
            and other.low < self.high
        )

    def inside(self, other: Box) -> bool:
        """Whether this box lies within the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.low >= other.low
            and self.high <= other.high
        )

    def grown(self, across: float, up: float) -> Box:
        """The box with so much more on each side."""
        return Box(self.left - across, self.low - up, self.right + across, self.high + up)

    def holds(self, point: Point) -> bool:
        """Whether the point lies in the box."""
        return self.left <= point[0] <= self.right and self.low <= point[1] <= self.high

    def nearest(self, point: Point) -> Point:
        """The point of the box that is nearest to `point`."""
        return min(max(point[0], self.left), self.right), min(max(point[1], self.low), self.high)

    def crossed(self, start: Point, end: Point) -> bool:
        """Whether the line piece from start to end touches the box."""
        near, far = 0.0, 1.0
        for a, b, low, high in (
            (start[0], end[0], self.left, self.right),
            (start[1], end[1], self.low, self.high),
        ):
            run = b - a
            if abs(run) < 1e-9:
                if a < low or a > high:
                    return False
                continue
            first, second = sorted(((low - a) / run, (high - a) / run))
            near, far = max(near, first), min(far, second)
            if near > far:
                return False
        return True


@dataclass
class Ground:
    """The room of a figure and what is taken of it."""

    room: Box
    boxes: list[Box] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    pieces: list[tuple[Point, Point]] = field(default_factory=list)

    def take(self, box: Box) -> None:
        """Mark a label's box as taken."""
        self.boxes.append(box)

    def take_dot(self, x: float, y: float, width: float) -> None:
        """Mark a point as taken: labels keep off it, a way to a label may pass it in need."""
        self.dots.append(Box.around(x, y, width, width))

    def take_line(self, points: Sequence[Point]) -> None:
        """Mark a line as something labels keep off when they can."""
        self.pieces += list(zip(points, points[1:], strict=False))

    def first_free(
        self,
        candidates: Iterable[Box],
        owner: Point | None = None,
        cross_lines: bool = False,
        pass_dots: bool = False,
        over_dots: bool = False,
    ) -> Box | None:
        """Return the first candidate that lies in the room and on nothing taken; None when there is none.

        With an `owner`, the way from the label to that point may not lead over another label or point either.
        With `over_dots`, the box may lie on points, never on a label.
        """
        hurdles = self.boxes if over_dots else [*self.boxes, *self.dots]
        for box in candidates:
            if not box.inside(self.room) or any(box.meets(taken) for taken in hurdles):
                continue
            if owner is not None and self._leads_over(box, owner, pass_dots):
                continue
            if cross_lines or not any(box.crossed(*piece) for piece in self.pieces):
                return box
        return None

    def _leads_over(self, box: Box, owner: Point, pass_dots: bool) -> bool:
        near = box.nearest(owner)
        hurdles = self.boxes if pass_dots else [*self.boxes, *self.dots]
        return any(taken.crossed(near, owner) for taken in hurdles if not taken.holds(owner))

    def place(self, candidates: Sequence[Box], owner: Point | None = None) -> Box | None:
        """Take the first free candidate; lines are crossed and points passed only in need, labels never met."""
        box = self.first_free(candidates, owner)
        box = box or self.first_free(candidates, owner, cross_lines=True)
        if owner is not None:
            box = box or self.first_free(candidates, owner, cross_lines=True, pass_dots=True)
        if box is not None:
            self.take(box)
        return box


def around(x: float, y: float, width: float, height: float, gap: float, rings: int = 4) -> list[Box]:
    """Return boxes of this size around a point, nearest first: right, left, above, below, corners."""
    found = []
    for ring in range(rings):
        reach = gap + ring * height * 0.9
        steps = 8 if ring == 0 else 16
        for n in _order(steps):
            angle = 2 * math.pi * n / steps
            across, up = math.cos(angle), math.sin(angle)
            found.append(
                Box.around(x + across * (reach + width / 2), y + up * (reach + height / 2), width, height)
            )
    return found


def _order(steps: int) -> list[int]:
    """Right first, then left, above, below, then the rest."""
    quarter = steps // 4
    first = [0, 2 * quarter, quarter, 3 * quarter]
    return first + [n for n in range(steps) if n not in first]
