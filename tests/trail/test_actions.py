"""Actions and their entries 动作与留痕: together or not at all; never changed afterwards."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people.models import Organisation
from qipan.trail import queries
from qipan.trail.actions import action, note
from qipan.trail.chain import canonical
from qipan.trail.models import Entry, Head
from tests.refusals import refused


@action("test.made")
def make(*, by: Actor, code: str, fail: bool = False) -> Organisation:
    """Write a row and note it; fail after the write when asked to."""
    made = Organisation.objects.create(
        kind="company", level="county", division="430102", code=code, name_zh=code
    )
    note(subject=f"test:{code}", length=len(code))
    if fail:
        raise QipanError("trail.append_only")
    return made


@action("test.outer")
def outer(*, by: Actor) -> None:
    """Write through another action."""
    note(subject="test:outer")
    make(by=by, code="inner")
    note(more=1)


@pytest.mark.django_db
def test_a_write_and_its_entry_come_together(system: Actor) -> None:
    make(by=system, code="a")
    entry = Entry.objects.get()
    assert (entry.number, entry.action, entry.subject, entry.details) == (
        1,
        "test.made",
        "test:a",
        {"length": 1},
    )
    assert (entry.actor, entry.actor_name) == ("system:test", "test")
    assert queries.verify().require().entries == 1


@pytest.mark.django_db
def test_a_failing_action_leaves_neither(system: Actor) -> None:
    with pytest.raises(QipanError):
        make(by=system, code="b", fail=True)
    assert not Organisation.objects.exists()
    assert not Entry.objects.exists()
    assert Head.objects.get().number == 0


@pytest.mark.django_db
def test_an_action_that_cannot_be_noted_writes_nothing(system: Actor) -> None:
    @action("test.unnotable")
    def unnotable(*, by: Actor) -> None:
        Organisation.objects.create(kind="company", level="county", division="43", code="c", name_zh="c")
        note(thing=object())

    with pytest.raises(TypeError, match="object has no place"):
        unnotable(by=system)
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_an_action_within_an_action_has_its_own_entry_first(system: Actor) -> None:
    outer(by=system)
    told = [(entry.action, entry.subject, entry.details) for entry in Entry.objects.all()]
    assert told == [("test.made", "test:inner", {"length": 5}), ("test.outer", "test:outer", {"more": 1})]
    assert queries.verify().ok


def test_an_action_wants_keywords_and_an_actor(system: Actor) -> None:
    with pytest.raises(TypeError, match="keywords only"):
        make(system, code="d")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="keywords only"):
        make(by="somebody", code="d")  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="inside an action"):
        note(subject="x")


@pytest.mark.django_db
def test_models_refuse_to_change_or_remove_an_entry(system: Actor) -> None:
    make(by=system, code="e")
    entry = Entry.objects.get()
    entry.action = "changed"
    for forbidden in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.filter(number=1).update(action="x"),
        lambda: Entry.objects.bulk_update([entry], ["action"]),
        lambda: Entry.objects.bulk_create([Entry(number=2)]),
    ):
        with pytest.raises(QipanError, match=r"trail\.append_only"):
            forbidden()
    assert queries.verify().ok


def test_a_break_is_an_error_that_names_the_entry_and_the_fault() -> None:
    broken = queries.VerifyResult(6, False, 96, "0" * 64, 7, "changed")
    with pytest.raises(QipanError, match=r"trail\.broken") as caught:
        broken.require()
    assert caught.value.exit_code == 3
    assert caught.value.values["number"] == 7
    assert "内容被改动" in caught.value.text("zh").message
    assert "content was changed" in caught.value.text("en").message


@pytest.mark.django_db
@pytest.mark.parametrize("anchor", ["7", "7:abc", "x:" + "0" * 64, ":" + "0" * 64])
def test_an_anchor_of_another_form_is_refused(anchor: str) -> None:
    with refused("trail.anchor_invalid", anchor) as caught:
        queries.verify(anchor)
    assert caught.value.exit_code == 2
    assert not Entry.objects.exists()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=8,
)


@given(VALUES)
def test_the_canonical_form_stays_itself_and_is_json(value: object) -> None:
    once = canonical(value)
    assert canonical(once) == once
    assert canonical(json.loads(json.dumps(once, allow_nan=False, ensure_ascii=False).encode())) == once


def test_equal_numbers_have_one_canonical_form() -> None:
    assert json.dumps(canonical([1.0, 1, -0.0, 2.5, 1e23])) == json.dumps([1, 1, 0, 2.5, "1e+23"])
