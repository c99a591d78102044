"""Template tags 模板标签: built files, icons, bilingual names, figures, charts. `{% load qipan %}`.

Formats what it is given; asks no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from qipan.people.language import page_language
from qipan.web import assets, icons
from qipan.web.chart_tables import table_of

register = template.Library()
UNKNOWN = "—"


@register.simple_tag
def asset(name: str) -> SafeString:
    """Write the links that load the built entry `name`; a plain sentence where nothing is built."""
    found = assets.entry(name)
    if found is None:
        return mark_safe("<!-- front end not built: npm ci && npm run build in frontend/ -->")
    links = format_html_join(
        "", '<link rel="stylesheet" href="{}">', ((static(path),) for path in found.styles)
    )
    return format_html('{}<script type="module" src="{}"></script>', links, static(found.script))


@register.simple_tag
def chunk(name: str) -> SafeString:
    """Write the links that fetch a chunk early, with its styles, for a page that is sure to load it."""
    found = assets.chunk(name)
    if found is None:
        return mark_safe("")
    styles = format_html_join(
        "", '<link rel="stylesheet" href="{}">', ((static(path),) for path in found.styles)
    )
    scripts = format_html_join(
        "", '<link rel="modulepreload" href="{}">', ((static(path),) for path in found.scripts)
    )
    return format_html("{}{}", styles, scripts)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw the icon `name`; with `label` it speaks, without it is decoration. An unknown name draws a dot."""
    body = mark_safe(icons.drawings().get(name, '<circle cx="8" cy="8" r="2"/>'))
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" viewBox="0 0 16 16" {}>{}</svg>', said, body)


@register.filter
def named(names: object) -> str:
    """Return a bilingual mapping {"zh": …, "en": …} in the page's language; text stays as it is."""
    if isinstance(names, Mapping):
        return str(names.get(page_language()) or names.get("zh") or "")
    return "" if names is None else str(names)


@register.filter
def known(value: object) -> object:
    """Return the value, or a dash when it is None: unknown is neither zero nor blank."""
    return UNKNOWN if value is None or value == "" else value


@register.filter
def whole(value: float | None) -> str:
    """Write a count with grouped digits; None is a dash, zero is 0."""
    return UNKNOWN if value is None else f"{value:,.0f}"


@register.filter
def count(value: float | None) -> str:
    """Write a count as people say it: one place of 万 or two of 亿 in Chinese, k or M in English."""
    if value is None:
        return UNKNOWN
    # Tags are loaded with every command; what counts and prints, only where a page is made.
    from qipan.engine.composition.printing import WORDS

    size = abs(value)
    for scale in WORDS[page_language()]["short"]:
        if size >= scale["at"]:
            text: str = scale["text"]
            return text.format(n=f"{value / scale['by']:,.{scale['places']}f}")
    return f"{value:,.0f}"


@register.filter
def percent(value: float | None, places: int = 1) -> str:
    """Write a share (0.8333 is 83.3 %); None is a dash."""
    return UNKNOWN if value is None else f"{value * 100:.{places}f} %"


@register.filter
def growth(value: float | None, places: int = 1) -> str:
    """Write a growth with its sign (0.0639 is +6.4 %); None is a dash."""
    return UNKNOWN if value is None else f"{value * 100:+.{places}f} %".replace("-", "\N{MINUS SIGN}")


@register.filter
def file_size(size: int | None) -> str:
    """Write a size in bytes as KB, MB or GB."""
    if size is None:
        return UNKNOWN
    for unit, bytes_each in (("GB", 2**30), ("MB", 2**20)):
        if size >= bytes_each:
            return f"{size / bytes_each:.1f} {unit}"
    return f"{max(1, round(size / 1024))} KB" if size else "0 KB"


@register.filter
def spark(values: list[float | None]) -> str:
    """Return the path of a spark line 100 wide and 28 high; unknown values break it."""
    given = [value for value in values if value is not None]
    if len(given) < 2:
        return ""
    low, high = min(given), max(given)
    span = (high - low) or 1.0
    parts, pen = [], "M"
    for at, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{100 * at / (len(values) - 1):.1f} {26 - 24 * (value - low) / span:.1f}")
        pen = "L"
    return "".join(parts)


@register.filter
def pages_around(page: Any) -> list[object]:
    """Return the page numbers a pager shows, with Django's ellipsis for the gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """Return the present query with some parameters changed; an empty value drops the parameter."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.inclusion_tag("parts/chart.html")
def chart(
    block: Mapping[str, Any], number: int | str = "", boundaries: str = "", ruled: bool = False
) -> dict[str, Any]:
    """Write a document's chart or map block as a figure: its table first, drawn over by the scripts.

    `number` is the figure's number, `boundaries` an address or #id of GeoJSON for a map, `ruled` draws
    lines above and below as inside a document.
    """
    return {
        "block": block,
        "data_id": f"chart-{block['id']}",
        "number": number,
        "boundaries": boundaries,
        "ruled": ruled,
        "table": table_of(block),
    }
