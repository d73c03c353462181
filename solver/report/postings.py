"""Postings in words: the post a person holds there and why it was this person and this school."""

from collections.abc import Mapping
from types import MappingProxyType

from solver.instance.choices import POSITION_WORDS, SUBJECT_WORDS
from solver.instance.staff import Person
from solver.language import Language, Text
from solver.plan.plan import Posting
from solver.report.words import CHANNELS, word

REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "running": Text("此前已定、仍在期内", "agreed earlier and still running"),
        "pinned": Text("规划人员指定", "the planner's decision"),
        "wish": Text("本人意向学校", "the person's own wish"),
    }
)
"""Words of `Posting.reason` codes; a code that is not listed stands for itself."""


def post_name(posting: Posting, person: Person, language: Language) -> str:
    """Return the post held at the receiving school; where the plan names none, what the channel and the person's own post give.

    >>> from solver.rules.small import small_staff
    >>> post_name(Posting("T0", "S0", "S1", 2026, 2028, "exchange"), small_staff([{}]).person("T0"), "en")
    'teacher of Chinese'
    """
    if posting.post:
        return posting.post
    if posting.channel == "shadow":
        return word(CHANNELS, "shadow", language)
    held, subject = word(POSITION_WORDS, person.position, language), word(SUBJECT_WORDS, person.subject, language)
    if person.position == "teacher":
        return f"{subject}{held}" if language == "zh" else f"{held} of {subject}"
    return held


def posting_reason(posting: Posting, language: Language) -> str:
    """Return why this person goes to this school, in words."""
    return word(REASONS, posting.reason, language) if posting.reason else ""
