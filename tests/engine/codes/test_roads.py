"""Road numbers: what GB/T 917 says of them, and nothing where it says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.engine.codes import roads
from qipan.engine.errors import QipanError
from tests.refusals import refused

MAIN = st.integers(1, 99).map(str)
BRANCH = st.builds(
    lambda main, kind, serial: f"{main:02d}{kind}{serial}",
    st.integers(1, 99),
    st.integers(0, 4),
    st.integers(1, 9),
)
LETTER = st.sampled_from("GS")


@pytest.mark.parametrize(
    ("number", "main", "branch", "serial"),
    [
        ("G0421", "G4", "parallel", 1),
        ("G0422", "G4", "parallel", 2),
        ("G0401", "G4", "ring", 1),
        ("G5513", "G55", "connecting", 3),
        ("G6031", "G60", "connecting", 1),
        ("G55", "G55", None, None),
    ],
)
def test_a_number_names_its_main_line(number: str, main: str, branch: str | None, serial: int | None) -> None:
    read = roads.parse(number)
    assert (read.main_line, read.branch, read.serial) == (main, branch, serial)


@pytest.mark.parametrize(
    ("number", "course"),
    [
        ("G4", "radial"),
        ("G9", "radial"),
        ("G10", "east_west"),
        ("G11", "north_south"),
        ("G55", "north_south"),
        ("G60", "east_west"),
        ("G90", "east_west"),
        ("G91", "regional_ring"),
        ("G107", "radial"),
        ("G207", "north_south"),
        ("G320", "east_west"),
        ("G536", "linking"),
    ],
)
def test_the_number_tells_the_course(number: str, course: str) -> None:
    assert roads.parse(number).course == course


def test_an_expressway_is_not_the_ordinary_road() -> None:
    assert roads.parse("G4") != roads.parse("G107")
    assert roads.parse("G4").road_class == "national_expressway"
    assert roads.parse("G107").road_class == "national_ordinary"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "G",
        "4",
        "G04",
        "G012",
        "G0021",
        "G0451",
        "G0420",
        "G407",
        "S507",
        "G12345",
        "X4",
        "G4高速",
        "G4W2",
    ],
)
def test_what_is_no_number_says_why(text: str) -> None:
    with refused("codes.road_unreadable", text) as caught:
        roads.parse(text)
    assert caught.value.text("zh").message != caught.value.text("en").message
    assert "{" not in caught.value.text("en").message
    assert not roads.is_road_number(text)


def test_full_width_and_small_letters_are_put_right() -> None:
    assert roads.canonical("Ｇ６０") == roads.canonical("g60 ") == "G60"


@given(LETTER, st.one_of(MAIN, BRANCH))
def test_parsing_what_was_printed_changes_nothing(letter: str, digits: str) -> None:
    read = roads.parse(letter + digits)
    assert read.canonical == letter + digits
    assert roads.parse(read.canonical) == read
    assert roads.parse(read.main_line).course == read.course


@given(
    st.lists(st.builds(lambda letter, digits: letter + digits, LETTER, st.one_of(MAIN, BRANCH)), unique=True)
)
def test_main_lines_sort_before_their_branches_and_nationals_first(numbers: list[str]) -> None:
    ordered = sorted(numbers, key=roads.sort_key)
    assert [roads.parse(n).level for n in ordered] == sorted(roads.parse(n).level for n in ordered)
    for number in ordered:
        main = roads.parse(number).main_line
        if main in ordered:
            assert ordered.index(main) <= ordered.index(number)


@given(st.text(max_size=6))
def test_any_text_is_read_or_refused(text: str) -> None:
    if roads.is_road_number(text):
        assert roads.parse(text).canonical[0] in "GS"
    else:
        with pytest.raises(QipanError, match=r"codes\.road_unreadable"):
            roads.parse(text)


def test_a_number_is_explained_in_both_languages() -> None:
    assert roads.parse("G5513").explain() == "G5513：国家高速公路，G55 的第 3 条联络线"
    assert roads.parse("G60").explain("en") == "G60: national expressway, east–west line"
    assert roads.parse("S20").surety == "U"


def test_codes_that_are_no_numbers_sort_last() -> None:
    assert sorted(["1号线", "S1", "G4"], key=roads.sort_key) == ["G4", "S1", "1号线"]
