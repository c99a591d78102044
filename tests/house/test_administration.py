"""The administration speaks Chinese: every model, field, choice and column of it has words of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.db.models import AutoField, Field
from django.utils import translation

from qipan.web.unfold import UNFOLD

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def words() -> Iterator[tuple[str, str]]:
    """Each thing the administration names, and what it is called in the active language."""
    for model, page in admin.site._registry.items():
        about = model._meta
        yield about.label, str(about.app_config.verbose_name)
        yield about.label, str(about.verbose_name)
        yield about.label, str(about.verbose_name_plural)
        hidden = set(page.exclude or ())
        for field in about.get_fields():
            if not isinstance(field, Field) or isinstance(field, AutoField) or field.name in hidden:
                continue
            yield f"{about.label}.{field.name}", str(field.verbose_name)
            for value, label in field.choices or ():
                yield f"{about.label}.{field.name}={value}", str(label)
        for column in page.list_display:
            if column != "id":
                yield f"{about.label} column {column}", str(label_for_field(column, model, page))
    for part in UNFOLD["SIDEBAR"]["navigation"]:
        yield "menu", str(part["title"])
        for item in part["items"]:
            yield "menu", str(item["title"])


def test_the_administration_is_chinese_for_those_who_read_chinese() -> None:
    with translation.override("zh-hans"):
        found = list(words())
        lacking = [f"{thing}: {said}" for thing, said in found if not CHINESE.search(said)]
    assert len(found) > 80
    assert not lacking, "\n".join(lacking)


def test_the_administration_is_english_for_those_who_read_english() -> None:
    with translation.override("en"):
        lacking = [f"{thing}: {said}" for thing, said in words() if CHINESE.search(said)]
    assert not lacking, "\n".join(lacking)


def test_every_page_of_the_menu_is_one_of_the_administration() -> None:
    offered = {str(item["link"]) for part in UNFOLD["SIDEBAR"]["navigation"] for item in part["items"]}
    held = {f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry}
    assert offered == held
