"""Every parameter of every rule and goal says in both languages what it means, in `solve rules` and in the reference."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

import pytest

from solver.instance.choices import STAGE_WORDS
from solver.language import Text
from solver.report.parameters import CHINESE, PLACE, parameters
from solver.report.reference import entry, entry_text, kinds

KINDS = list(kinds().values())


def choices(kind: Any) -> Iterator[tuple[str, str]]:
    """Yield each parameter that takes one of a few words, with each word; stages have names of their own in every text."""
    for name, hint in get_type_hints(kind).items():
        if get_origin(hint) is Literal:
            yield from ((name, word) for word in get_args(hint) if isinstance(word, str) and word not in STAGE_WORDS)


def is_chinese(text: str) -> bool:
    """Return whether a text has a Chinese character."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_parameter_has_a_meaning_in_both_languages(kind: Any) -> None:
    """A sentence in English below the field and one in Chinese in the table; the message says what to write and where."""
    for name, meaning in parameters(kind):
        assert meaning.en, f"write a sentence in English below the field `{name}` of {kind.__name__}"
        assert not is_chinese(meaning.en.split("(")[0]), f"the sentence below the field `{name}` of {kind.__name__} begins in English"
        assert is_chinese(meaning.zh), f'add "{kind.name}.{name}": "..." in Chinese to CHINESE in {PLACE}'


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_chinese_meaning_names_every_word_a_parameter_takes(kind: Any) -> None:
    """Where a policy must say one of a few English words, the Chinese meaning names each: else a planner could not tell them apart."""
    meanings = dict(parameters(kind))
    for name, word in choices(kind):
        if name in meanings:
            assert word in meanings[name].zh, f"`{kind.name}.{name}` in {PLACE} does not name {word}"


def test_no_meaning_is_left_of_a_parameter_that_is_gone() -> None:
    """Every line of the table belongs to a parameter: a rule that is taken out or renamed takes its lines with it."""
    known = {f"{kind.name}.{name}" for kind in KINDS for name, _ in parameters(kind)}
    assert {key for key in CHINESE if "." in key} <= known
    assert {key for key in CHINESE if "." not in key} <= {name.rpartition(".")[2] for name in known}


@dataclass(frozen=True)
class Part:
    """A record that a parameter is made of."""

    least: int = 0
    """Least number."""


@dataclass(frozen=True)
class Foreign:
    """A rule of another package: no line of the table speaks of it."""

    parts: tuple[Part, ...] = ()
    """Its parts."""
    bare: int = 0
    name: ClassVar[str] = "foreign"


def test_a_rule_of_another_package_speaks_for_itself() -> None:
    """The English sentence stands for both languages, fields of records come after their parameter, and silence stays silence."""
    said = dict(parameters(Foreign))
    assert said == {"parts": Text("Its parts.", "Its parts."), "parts.least": Text("Least number.", "Least number."), "bare": Text("", "")}


def test_solve_rules_tells_meanings_in_the_language_asked_for() -> None:
    """`member_cap` in Chinese names the mode's meaning and example by its title; in English not one Chinese character but in names."""
    kind = kinds()["member_cap"]
    chinese, english = entry_text(kind, "zh"), entry_text(kind, "en")
    assert CHINESE["member_cap.cap"] in chinese
    assert "“联盟型”集团成员不超过 1 所" in chinese
    assert [p["meaning"] for p in entry(kind, "zh")["parameters"]] == [meaning.zh for _, meaning in parameters(kind)]
    assert "Most members (or campuses) a group of this mode may have." in english
