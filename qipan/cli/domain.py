"""`qipan domain` 领域命令: list domains, check what they declare, scaffold a new one.

Runs before Django is set up: a domain that cannot be loaded is what `check` is for.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from qipan.cli import speech
from qipan.cli.options import JsonOption
from qipan.engine import domains
from qipan.engine.declarations import Finding, check, check_together
from qipan.engine.errors import QipanError
from qipan.people.roles import house_permissions

app = typer.Typer(
    help=speech.help_for("domain"), no_args_is_help=True, rich_markup_mode=None, add_completion=False
)
SCAFFOLD = Path(__file__).with_name("scaffold")
NAME = re.compile(r"[a-z][a-z0-9_]*")


@app.command("list", help=speech.help_for("domain_list"))
def list_domains(json: JsonOption = False) -> None:
    """List the installed domains with what they declare."""
    found = [
        {
            "id": one.id,
            "names": one.names,
            "package": one.package,
            "tables": list(one.tables),
            "formats": list(one.formats),
            "indicators": [indicator["id"] for indicator in one.indicators],
            "bulletins": list(one.bulletins),
            "roles": [role.id for role in one.roles],
        }
        for one in domains.all()
    ]
    if json:
        speech.tell(found)
        return
    for domain in domains.all():
        typer.echo(f"{domain.id:<16} {domain.names[speech.language()]}  ({domain.package})")


@app.command("check", help=speech.help_for("domain_check"))
def check_domains(
    which: Annotated[list[str] | None, typer.Argument(help=speech.help_for("domain_check_which"))] = None,
    json: JsonOption = False,
) -> None:
    """Check declarations; any fault is `cli.domain_faulty` after the list of them."""
    installed = {folder.name: folder for folder in map(domains.folder_of, domains.packages())}
    folders = [_folder(name, installed) for name in which] if which else list(installed.values())
    permissions = house_permissions()
    findings = [finding for folder in folders for finding in check(folder, permissions)]
    findings += check_together(
        {folder.resolve(): folder for folder in [*installed.values(), *folders]}.values()
    )
    if json:
        speech.tell([_plain(finding) for finding in findings])
    else:
        for finding in findings:
            words = finding.text(speech.language())
            typer.echo(f"{finding.file}:{finding.line}: {words.message}\n    → {words.fix}")
    if findings:
        raise QipanError("cli.domain_faulty", number=len(findings))
    if not json:
        typer.echo(speech.say("domain_sound", domains=", ".join(folder.name for folder in folders)))


def _folder(name: str, installed: dict[str, Path]) -> Path:
    """Return the folder meant by a path, the name of an installed domain's folder, or its package."""
    if name in installed:
        return installed[name]
    path = Path(name)
    return path if path.is_dir() else domains.folder_of(name)


def _plain(finding: Finding) -> dict[str, object]:
    texts = {language: finding.text(language) for language in ("zh", "en")}
    return {
        "file": str(finding.file),
        "line": finding.line,
        "fault": finding.fault,
        "path": finding.path,
        "message": {language: text.message for language, text in texts.items()},
        "mend": {language: text.fix for language, text in texts.items()},
    }


@app.command("new", help=speech.help_for("domain_new"))
def new_domain(
    name: Annotated[str, typer.Argument(help=speech.help_for("domain_new_name"))],
    into: Annotated[Path, typer.Option(help=speech.help_for("domain_into"))] = Path(),
    zh: Annotated[str, typer.Option(help=speech.help_for("domain_zh"))] = "",
    en: Annotated[str, typer.Option(help=speech.help_for("domain_en"))] = "",
) -> None:
    """Make a folder that passes `check`: a table, a format, an indicator, a role and a page to start from."""
    if not NAME.fullmatch(name):
        raise QipanError("cli.domain_name_invalid", name=name)
    folder = into / name
    if folder.exists():
        raise QipanError("cli.folder_taken", folder=str(folder))
    package = ".".join([*_packages_above(into.resolve()), name])
    words = {
        "id": name,
        "package": package,
        "class": "".join(part.capitalize() for part in name.split("_")),
        "zh": zh or name,
        "en": en or name.replace("_", " ").capitalize(),
    }
    for template in sorted(SCAFFOLD.rglob("*.template")):
        relative = str(template.relative_to(SCAFFOLD)).removesuffix(".template").replace("DOMAIN", name)
        target = folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        text = template.read_text(encoding="utf-8")
        for key, value in words.items():
            text = text.replace(f"<<{key}>>", value)
        target.write_text(text, encoding="utf-8")
    typer.echo(speech.say("domain_made", folder=folder))
    typer.echo(speech.say("domain_next", folder=folder, package=package))


def _packages_above(folder: Path) -> list[str]:
    """Return the names of the packages a folder lies in, outermost first."""
    names: list[str] = []
    while (folder / "__init__.py").exists():
        names.insert(0, folder.name)
        folder = folder.parent
    return names
