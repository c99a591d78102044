"""Built front end 前端构建: pages load what the manifest names, and nothing from elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.template import Context, Template

from qipan.web import assets, environment, icons

FRONTEND = environment.ROOT / "frontend"
TEMPLATES = Path(assets.__file__).with_name("templates")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A build folder with one entry."""
    manifest = {"src/main.ts": {"file": "qipan-1.js", "css": ["qipan-2.css"], "isEntry": True}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def test_an_entry_names_its_script_and_styles(folder: Path) -> None:
    assert assets.entry("main", folder) == assets.Entry("build/qipan-1.js", ("build/qipan-2.css",))


def test_an_entry_the_build_does_not_have_is_an_error(folder: Path) -> None:
    with pytest.raises(KeyError):
        assets.entry("cockpit", folder)


def test_a_missing_build_is_none_and_the_page_still_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert assets.entry("main", tmp_path) is None
    monkeypatch.setattr(assets, "entry", lambda _name: None)
    assert Template('{% load qipan %}{% asset "main" %}').render(Context()).startswith("<!--")


def test_the_tag_writes_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "entry", lambda _name: assets.Entry("build/a.js", ("build/b.css",)))
    written = Template('{% load qipan %}{% asset "main" %}').render(Context())
    assert 'type="module" src="/static/build/a.js"' in written
    assert 'rel="stylesheet" href="/static/build/b.css"' in written


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: body for name, body in lock["packages"].items() if name}
    assert len(packages) > 3
    assert [name for name, body in packages.items() if "resolved" in body] == []
    assert [name for name, body in packages.items() if "integrity" not in body] == []


def test_versions_are_exact() -> None:
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_only_tokens_hold_colours() -> None:
    """A literal colour outside tokens.css would not follow the page."""
    for sheet in sorted((FRONTEND / "src" / "styles").glob("*.css")):
        if sheet.name == "tokens.css":
            continue
        assert re.findall(r":[^;{]*#[0-9a-fA-F]{3,8}\b", sheet.read_text(encoding="utf-8")) == [], sheet.name


def test_every_icon_a_template_names_is_drawn() -> None:
    named = set()
    for template in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r'{% icon "([a-z]+)"', template.read_text(encoding="utf-8")))
    assert len(named) > 10
    assert named - set(icons.drawings()) == set()


def test_an_icon_speaks_only_when_it_has_a_label() -> None:
    silent = Template('{% load qipan %}{% icon "upload" %}').render(Context())
    spoken = Template('{% load qipan %}{% icon "upload" label %}').render(Context({"label": "<b>"}))
    assert 'aria-hidden="true"' in silent
    assert 'aria-label="&lt;b&gt;"' in spoken
