"""Actions: every write is an audited, keyword-only verb; nothing is written anywhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.house.sources import hold, text, tree, under

WRITES = {
    "create",
    "acreate",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "save",
    "asave",
    "update",
    "delete",
    "adelete",
    "set_password",
}
RELATED = {"add", "set", "remove", "clear"}


def is_actions(path: Path) -> bool:
    """Say whether a file holds an app's actions: actions.py, or any file of a folder actions/."""
    return path.name == "actions.py" or "actions" in path.parts


def verbs() -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Every public function of an app's actions; the trail's own file makes @action and is not one."""
    for path in under("qipan"):
        if is_actions(path) and path.parts[1] != "trail":
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield path, node


def action_name(function: ast.FunctionDef) -> str | None:
    """The name given in @action("…"), or None when the function has no such decorator."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).split(".")[-1] == "action":
            return ast.literal_eval(decorator.args[0])  # type: ignore[no-any-return]
    return None


def writes_in(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a file that writes through Django's models, as far as its form tells."""
    for node in ast.walk(tree(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        verb, receiver = node.func.attr, ast.unparse(node.func.value)
        of_manager = any(mark in receiver for mark in (".objects", ".filter(", ".exclude(", "_set."))
        if (verb in WRITES and of_manager) or (verb in RELATED and receiver.endswith("_set")):
            yield node, verb
        elif verb in {"save", "asave", "delete", "adelete"} and not node.args:
            keywords = {keyword.arg for keyword in node.keywords}
            if keywords <= {"update_fields", "force_insert", "using"}:
                yield node, verb
        elif verb in {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "set_password"}:
            yield node, verb


def test_there_are_actions_to_judge() -> None:
    assert len(list(verbs())) >= 5


def test_every_verb_is_an_action_with_keywords_only_and_by_first() -> None:
    faults = []
    for path, function in verbs():
        arguments = function.args
        if action_name(function) is None:
            faults.append(f"{path}:{function.lineno} {function.name} is no @action")
        if arguments.args or arguments.posonlyargs or arguments.vararg:
            faults.append(f"{path}:{function.lineno} {function.name} takes arguments by position")
        if not arguments.kwonlyargs or arguments.kwonlyargs[0].arg != "by":
            faults.append(f"{path}:{function.lineno} {function.name} must take by= first")
    assert not faults, "\n".join(faults)


def test_action_names_are_area_and_past_deed() -> None:
    for path, function in verbs():
        name = action_name(function)
        assert name is None or (name.count(".") >= 1 and name == name.lower()), f"{path}: {name}"


def test_every_action_has_a_name_in_both_languages_and_every_name_an_action() -> None:
    """The trail's page tells deeds in words; they stand in the actions.yaml of the app whose deed it is."""
    named: dict[str, dict[str, str]] = {}
    for path in under("qipan", suffix=".yaml"):
        if path.name == "actions.yaml":
            names = yaml.safe_load(text(path))
            assert all(name.split(".")[0] == path.parent.name for name in names), path
            named |= names
    done = {name for _, function in verbs() if (name := action_name(function))}
    assert set(named) == done
    for name, words in named.items():
        assert set(words) == {"zh", "en"}, name
        assert all(words.values()), name
    for language in ("zh", "en"):
        told = [words[language] for words in named.values()]
        assert len(set(told)) == len(told), "two deeds are told by the same words"


def test_writes_stand_in_actions_only() -> None:
    broken = {}
    for path in under("qipan"):
        if is_actions(path) or "migrations" in path.parts:
            continue
        for call, verb in writes_in(path):
            line = ast.unparse(call)[:90]
            broken[str(path)] = f"{path}:{call.lineno} writes ({verb}) outside actions: {line}"
    hold("writes", broken)


def test_a_planted_write_is_seen(tmp_path: Path) -> None:
    for line in (
        "Batch.objects.create(id=1)",
        "batch.save()",
        "Batch.objects.filter(id=1).update(rows=0)",
        "Batch.objects.all().filter(a=1).delete()",
    ):
        planted = tmp_path / f"{abs(hash(line))}.py"
        planted.write_text(line)
        assert list(writes_in(planted)), line
    harmless = tmp_path / "harmless.py"
    harmless.write_text("found.update(a=1)\ndocument.save(path)\nhashing.update(b'')\n")
    assert not list(writes_in(harmless))
