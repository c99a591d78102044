"""Standing 所处环节: where a bulletin is on its way, what this reader may do with it, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qipan.board.queries import bulletins
from qipan.domains.highway.views.words import short_moment
from qipan.people import queries as people
from qipan.people.language import page_language
from qipan.trail import queries as trail


@dataclass(frozen=True)
class Standing:
    """What this reader may do with a bulletin as it stands, and why not."""

    bulletin: Any
    actor: Any
    broken: int

    def _may(self, deed: str) -> bool:
        return bool(self.actor.may(bulletins.permission(self.bulletin, deed), self.bulletin.division))

    @property
    def is_author(self) -> bool:
        """Whether the reader drafted it."""
        return bool(self.bulletin.author == self.actor.key)

    @property
    def open(self) -> bool:
        """Whether it can still be changed."""
        return self.bulletin.status in ("draft", "checked")

    @property
    def may_edit(self) -> bool:
        """Whether the reader may change it."""
        return self.open and self._may("draft")

    @property
    def may_return(self) -> bool:
        """Whether the reader may send it back."""
        return self.open and self._may("check") and not self.is_author

    @property
    def next(self) -> str:
        """The next step: check, publish or nothing."""
        return {"draft": "check", "checked": "publish"}.get(self.bulletin.status, "")

    @property
    def holds_next(self) -> bool:
        """Whether the reader's role takes the next step at all."""
        return bool(self.next) and self._may(self.next)

    @property
    def refusal(self) -> str:
        """Why the next step cannot be taken by this reader now; empty when it can."""
        if not self.next:
            return ""
        reasons = []
        if self.broken:
            reasons.append(
                _("%(n)s contradictions stand") % {"n": self.broken}
                if self.broken > 1
                else _("one contradiction stands")
            )
        if self.is_author:
            reasons.append(_("a reviewer other than you must check it"))
        elif not self._may(self.next):
            reasons.append(
                _("a reviewer must check it")
                if self.next == "check"
                else _("somebody with the right to must publish it")
            )
        if not reasons:
            return ""
        start = (
            _("Not to be published yet: %(reasons)s")
            if self.next == "publish" or self.is_author
            else _("Not to be passed yet: %(reasons)s")
        )
        return start % {"reasons": _("; ").join(reasons)}


def steps_of(bulletin: Any) -> list[dict[str, Any]]:
    """Return where the bulletin stands: drafted, checked, published, with who and when."""
    done = {"draft": 0, "checked": 1, "published": 3}.get(bulletin.status, 0)
    known = people.names_of((bulletin.author, bulletin.reviewer, bulletin.publisher), page_language())
    author = _("drafted by %(name)s, %(at)s") % {
        "name": known.get(bulletin.author, bulletin.author_name),
        "at": short_moment(bulletin.changed_at),
    }
    checked = (
        _("checked by %(name)s, %(at)s")
        % {
            "name": known.get(bulletin.reviewer, bulletin.reviewer_name),
            "at": short_moment(bulletin.checked_at),
        }
        if bulletin.checked_at
        else _("not by its author")
    )
    published = (
        _("published by %(name)s, %(at)s")
        % {
            "name": known.get(bulletin.publisher, bulletin.publisher_name),
            "at": short_moment(bulletin.published_at),
        }
        if bulletin.published_at
        else _("frozen then; mistakes get a new bulletin")
    )
    names = [(_("Draft"), author), (_("Checked"), checked), (_("Published"), published)]
    return [
        {
            "name": name,
            "detail": detail,
            "state": "done" if place < done or done == 3 else "current" if place == done else "",
        }
        for place, (name, detail) in enumerate(names)
    ]


def returned(standing: Standing) -> dict[str, str] | None:
    """Return who sent a draft back, when and why, for those who work on it; None once it was edited since."""
    bulletin = standing.bulletin
    concerned = standing.is_author or standing.may_edit or standing.may_return
    if bulletin.status != "draft" or not concerned:
        return None
    found = trail.entries(action="board.bulletin_returned", subject=f"board.bulletin:{bulletin.id}").first()
    if found is None or found.at < bulletin.changed_at:
        return None
    known = people.names_of([found.actor], page_language())
    return {
        "name": known.get(found.actor, found.actor_name),
        "at": short_moment(found.at),
        "reason": str(found.details.get("reason", "")),
    }
