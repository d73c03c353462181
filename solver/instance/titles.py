"""Titles of modes and layers in both languages: the policy's own, else the names in use, else the identifier."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from solver.instance.policy import Layer, Mode
from solver.language import Text

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


def _title(name: str, listed: Iterable[Mode | Layer], usual: Text) -> Text:
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
