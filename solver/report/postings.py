"""Postings in words: the post a person holds there and why it was this person and this school."""

from solver.instance.choices import POSITION_WORDS, SUBJECT_WORDS
from solver.instance.staff import Person
from solver.language import Language
from solver.plan.plan import Posting
from solver.report.clean import plain
from solver.report.words import CHANNELS, word
from solver.solving.reasons import REASONS


def post_name(posting: Posting, person: Person, language: Language) -> str:
    """Return the post held at the receiving school, from the plan's code ``level:subject``, or from the person's own post.

    What a hand-edited plan says in other words stands as it is; who shadows (跟岗) holds no post.

    >>> from solver.rules.small import small_staff
    >>> someone = small_staff([{}]).person("T0")
    >>> post_name(Posting("T0", "S0", "S1", 2026, 2028, "exchange", "teacher:maths"), someone, "en")
    'teacher of mathematics'
    >>> post_name(Posting("T0", "S0", "S1", 2026, 2028, "exchange"), someone, "zh")
    '语文教师'
    """
    if posting.channel == "shadow":
        return word(CHANNELS, "shadow", language)
    level, _, subject = (posting.post or f"{person.position}:{person.subject}").partition(":")
    if level not in POSITION_WORDS:
        return plain(posting.post)
    held = word(POSITION_WORDS, level, language)
    if level != "teacher" or not subject:
        return held
    taught = word(SUBJECT_WORDS, subject, language)
    return f"{taught}{held}" if language == "zh" else f"{held} of {taught}"


def posting_reason(posting: Posting, language: Language) -> str:
    """Return why this person goes to this school, in words; a code of an outside package stands for itself."""
    return word(REASONS, posting.reason, language) if posting.reason else ""
