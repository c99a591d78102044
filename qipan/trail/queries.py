"""Queries 留痕查询: read the trail, say what each deed is called, and prove that nobody changed anything.

Each app names its own actions in an `actions.yaml` beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from qipan.engine.actors import Actor
from qipan.engine.catalogues import read_yaml
from qipan.engine.errors import QipanError
from qipan.trail.chain import digest
from qipan.trail.models import START, Entry, Head

READ = "trail.entry.read"


@lru_cache(maxsize=1)
def _faults() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = read_yaml(Path(__file__).with_name("words.yaml"))
    return read


@dataclass(frozen=True)
class VerifyResult:
    """What a check of the chain found; `first_break` and `fault` are empty where it holds.

    `number` and `hash` are the chain's end: noted down elsewhere, they prove later that nothing before
    them was rewritten, whoever owns the database.
    """

    entries: int
    ok: bool
    number: int
    hash: str
    first_break: int | None = None
    fault: str = ""

    @property
    def fault_names(self) -> dict[str, str]:
        """The fault in both languages."""
        return _faults().get(self.fault, {"zh": "", "en": ""})

    def require(self) -> VerifyResult:
        """Return itself; raise `trail.broken` where the chain does not hold."""
        if not self.ok:
            raise QipanError("trail.broken", number=self.first_break, fault=self.fault_names)
        return self


def verify(anchor: str = "") -> VerifyResult:
    """Walk the whole chain, a few entries in memory at a time, and say where it first breaks, if it does.

    `anchor` is a `number:hash` noted down at an earlier check. Entries added meanwhile do no harm: what
    stood at the beginning is judged. `trail.anchor_invalid` for an anchor of another form.
    """
    noted_number, noted_hash = _anchor(anchor)
    # The order matters while others write: the last entry first, the head after it.
    last = Entry.objects.aggregate(last=Max("number"))["last"] or 0
    head = Head.objects.filter(id=1).first() or Head(number=0, hash=START)
    seen, previous = 0, START

    def broken(number: int, fault: str) -> VerifyResult:
        return VerifyResult(seen, False, head.number, head.hash, number, fault)

    for entry in Entry.objects.filter(number__lte=head.number).order_by("number").iterator(chunk_size=1000):
        if entry.number != seen + 1:
            return broken(seen + 1, "missing") if entry.number > seen else broken(entry.number, "beyond")
        fault = _fault(entry, previous)
        if not fault and entry.number == noted_number and entry.hash != noted_hash:
            fault = "anchor"
        if fault:
            return broken(entry.number, fault)
        seen, previous = entry.number, entry.hash
    if seen < head.number or previous != head.hash or noted_number > head.number:
        return broken(seen + 1, "cut")
    if last > head.number:
        return broken(head.number + 1, "beyond")
    return VerifyResult(seen, True, head.number, head.hash)


def _fault(entry: Entry, previous: str) -> str:
    content = {
        name: getattr(entry, name)
        for name in ("number", "at", "actor", "actor_name", "action", "subject", "details", "previous")
    }
    try:
        right = digest(**content)
    except TypeError:
        return "changed"
    if right != entry.hash:
        return "changed"
    return "" if entry.previous == previous else "unlinked"


def _anchor(text: str) -> tuple[int, str]:
    if not text:
        return 0, ""
    number, _, noted = text.partition(":")
    if not (number.isdecimal() and number.isascii() and len(noted) == 64):
        raise QipanError("trail.anchor_invalid", anchor=text[:80])
    return int(number), noted.lower()


def _day(moment: date) -> datetime:
    return timezone.make_aware(datetime.combine(moment, time.min))


def entries(
    *,
    among: QuerySet[Entry] | None = None,
    action: str = "",
    actor: str = "",
    subject: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Entry]:
    """Return entries, newest first: action and subject by their beginning, actor by key or part of the name.

    `first` and `last` are days in local time; both count in full.
    """
    found = (Entry.objects.all() if among is None else among).order_by("-number")
    if action:
        found = found.filter(action__startswith=action)
    if subject:
        found = found.filter(subject__startswith=subject)
    if actor:
        found = found.filter(Q(actor=actor) | Q(actor_name__icontains=actor))
    if first:
        found = found.filter(at__gte=_day(first))
    if last:
        found = found.filter(at__lt=_day(last + timedelta(days=1)))
    return found


def entries_for(by: Actor, everywhere: str) -> QuerySet[Entry]:
    """Return what an actor may read: all with `trail.entry.read` in the division `everywhere`, else their own."""
    if by.may(READ, everywhere):
        return Entry.objects.all()
    return Entry.objects.filter(actor=by.key)


def action_names(among: QuerySet[Entry]) -> list[str]:
    """Return the codes of the actions that have entries among these, in order."""
    return list(among.order_by("action").values_list("action", flat=True).distinct())


@lru_cache(maxsize=1)
def deed_names() -> Mapping[str, Mapping[str, str]]:
    """Return the names {"zh": …, "en": …} of all declared actions, in the order of apps and of their files."""
    found: dict[str, Mapping[str, str]] = {}
    for app in apps.get_app_configs():
        path = Path(app.path) / "actions.yaml"
        if path.is_file():
            found |= read_yaml(path) or {}
    return found


def deed_name(action: str) -> Mapping[str, str]:
    """Return what an action is called; an action no app declares any more is called by its own code.

    >>> deed_name("nobody.did_this")["en"]
    'nobody.did_this'
    """
    return deed_names().get(action) or {"zh": action, "en": action}


def in_words(action: str) -> str:
    """Return what an action is called in the active language."""
    return deed_name(action)["en" if (get_language() or "").startswith("en") else "zh"]


def by_area(actions: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return actions with their names in the active language, under the names of the apps whose they are."""
    labels = {app.label: str(app.verbose_name) for app in apps.get_app_configs()}
    found: dict[str, list[tuple[str, str]]] = {}
    for action in actions:
        area = action.partition(".")[0]
        found.setdefault(labels.get(area, area), []).append((action, in_words(action)))
    return list(found.items())
