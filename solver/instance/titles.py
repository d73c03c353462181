"""Titles of modes, layers, programmes, schemes and duties in both languages: the policy's own, else the identifier."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from solver.instance.duty import Content, Duty
from solver.instance.policy import Layer, Mode
from solver.instance.programme import Programme
from solver.instance.scheme import Scheme
from solver.language import Text

Titled = Mode | Layer | Programme | Scheme | Duty | Content
"""Whatever a policy gives a name, a title and perhaps an English title."""

KNOWN_MODES: Mapping[str, Text] = MappingProxyType(
    {
        "alliance": Text("联盟型", "alliance"),
        "tight": Text("紧密型", "tight"),
        "trusteeship": Text("托管型", "trusteeship"),
        "fused": Text("融合型", "fused"),
        "union": Text("联合体", "union"),
        "pair": Text("结对", "pair"),
        "campus": Text("一校多区", "one school, several campuses"),
    }
)
"""Modes by the identifiers they usually have, for texts without a policy and for policies that give no title in a language."""


def mode_title(name: str, modes: Iterable[Mode] = ()) -> Text:
    """Return the title of a mode in both languages.

    >>> mode_title("tight"), mode_title("loose"), mode_title("x", [Mode(name="x", title="共建型", title_en="joint")])
    (Text(zh='紧密型', en='tight'), Text(zh='loose', en='loose'), Text(zh='共建型', en='joint'))
    """
    return _title(name, modes, KNOWN_MODES.get(name, Text(name, name)))


def layer_title(name: str, layers: Iterable[Layer] = ()) -> Text:
    """Return the title of a layer of pairings in both languages.

    >>> layer_title("aid", [Layer(name="aid", title="城乡结对")])
    Text(zh='城乡结对', en='aid')
    """
    return _title(name, layers, Text(name, name))


def programme_title(name: str, programmes: Iterable[Programme] = ()) -> Text:
    """Return the title of a programme in both languages.

    >>> programme_title("strong", [Programme(name="strong", title="强校计划", title_en="strong schools", batches=(2026,))])
    Text(zh='强校计划', en='strong schools')
    """
    return _title(name, programmes, Text(name, name))


def scheme_title(name: str, schemes: Iterable[Scheme] = ()) -> Text:
    """Return the title of a scheme of support in both languages.

    >>> scheme_title("mentors", [Scheme(name="mentors", title="青蓝结对", helpers="staff", helped="staff")]), scheme_title("x")
    (Text(zh='青蓝结对', en='mentors'), Text(zh='x', en='x'))
    """
    return _title(name, schemes, Text(name, name))


def duty_title(name: str, duties: Iterable[Duty] = ()) -> Text:
    """Return the title of a regular duty in both languages.

    >>> duty_title("council", [Duty(name="council", title="理事会", title_en="council meeting", holders="groups")])
    Text(zh='理事会', en='council meeting')
    """
    return _title(name, duties, Text(name, name))


def content_title(name: str, contents: Iterable[Content] = ()) -> Text:
    """Return the title of a content of a duty in both languages.

    >>> content_title("demo", [Content(name="demo", title="示范课", per_visit=2)])
    Text(zh='示范课', en='demo')
    """
    return _title(name, contents, Text(name, name))


def _title(name: str, listed: Iterable[Titled], usual: Text) -> Text:
    """Return the listed title; two modes of one title are told apart by their identifiers, and an English word is no Chinese title."""
    listed = list(listed)
    own = next((item for item in listed if item.name == name), None)
    if own is None:
        return usual
    chinese = not own.title.isascii()
    zh = own.title if chinese else usual.zh if usual.zh != name else own.title
    en = own.title_en or (usual.en if chinese else own.title)
    twins = sum(item.title == own.title and item.title_en == own.title_en for item in listed) > 1
    return Text(f"{zh}({name})", f"{en} ({name})") if twins else Text(zh, en)
