"""Figure 数字: one printed number, what it measures and the range its rounding leaves open.

Knows nothing of where the number came from beyond its place in a text; does not judge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from qipan.engine.bulletins.intervals import Interval
from qipan.engine.bulletins.numbers import PrintedNumber, read_number


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as printed: `value`, `low`, `high` in base units (vehicles, percent, days …).

    `step` is one unit of the last printed place; `scale` what the printed digits were
    multiplied with (often 10,000). `span` are character offsets in the text, `repeats` the spans of
    the same figure in repeated passages. A decline is a negative percentage.
    """

    id: str
    text: str
    value: Fraction
    low: Fraction
    high: Fraction | None
    step: Fraction
    scale: Fraction
    dimension: str
    unit: str
    label: str = ""
    role: str = "count"
    span: tuple[int, int] = (0, 0)
    sentence: int = 0
    repeats: tuple[tuple[int, int], ...] = ()

    @classmethod
    def from_number(cls, id: str, number: PrintedNumber, *, sign: int = 1, **details: object) -> Figure:
        """Make a figure of a read number; `sign` −1 for a printed decline."""
        low, high = number.low, number.high
        if sign < 0:
            low, high = (Fraction(-100) if number.high is None else -number.high), -number.low
        made = cls(
            id=id,
            text=number.text,
            value=number.value * sign,
            low=low,
            high=high,
            step=number.step,
            scale=number.scale,
            dimension=number.dimension,
            unit=number.unit,
        )
        return replace(made, **details)  # type: ignore[arg-type]

    @classmethod
    def printed(cls, id: str, text: str, *, label: str = "", role: str = "count", sign: int = 1) -> Figure:
        """Make a figure of its printed text, for a bulletin that declares its own relations.

        Raises bulletins.number_unreadable where the text is not one number with its unit.

        >>> figure = Figure.printed("share", "83.33 %", label="小型客车")
        >>> float(figure.low), float(figure.high), figure.dimension
        (83.325, 83.335, 'percent')
        """
        return cls.from_number(id, read_number(text), sign=sign, label=label, role=role)

    @property
    def range(self) -> Interval:
        """Return the values that would be printed like this."""
        return Interval(self.low, self.high)

    def with_value(self, value: Fraction, *, exact: bool = False) -> Figure:
        """Return the figure as it would stand if this value were printed at the same precision."""
        half = Fraction(0) if exact else self.step / 2
        return replace(self, value=value, low=value - half, high=value + half)


@dataclass(frozen=True, slots=True)
class Implied:
    """A quantity the text speaks of without printing it, such as the total a share is of.

    `whole_number` says that only whole values make sense (a number of days).
    """

    id: str
    label: str
    dimension: str = "vehicles"
    whole_number: bool = False
