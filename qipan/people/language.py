"""Language 语言: in which of the two languages the present reader reads."""

from __future__ import annotations

from django.utils.translation import get_language


def page_language() -> str:
    """Return the page's language as declarations name it: "zh" or "en"."""
    return "en" if (get_language() or "").startswith("en") else "zh"
