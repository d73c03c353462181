"""The layers of pairings in a policy: their names, and the areas they name."""

from collections.abc import Callable

from solver.files.faults import Faults
from solver.files.given import LAYER
from solver.files.identity import Known, check_unique, known
from solver.instance.policy import Policy
from solver.language import Text

_ONE_SIDE = Text("结对区域须两边都列出", "a layer that pairs areas lists both sides")


def check_layers(policy: Policy, place: Callable[..., str], file: str, faults: Faults, areas: Known | None, *, complete: bool) -> Known:
    """Check names and areas (where these are known) of the layers; return the layers that rules may name."""
    names = [layer.name for layer in policy.layers]
    check_unique(names, lambda i: place("layers", i, "name"), LAYER, file, faults)
    for i, layer in enumerate(policy.layers):
        for side in ("partner_areas", "areas"):
            listed: tuple[str, ...] = getattr(layer, side)
            for j, area in enumerate(listed):
                if area in listed[:j]:
                    faults.add(file, place("layers", i, side, j), Text("这个区域列了两次", "this area is listed twice"), area)
                elif areas is not None:
                    areas.check(area, file, place("layers", i, side, j), faults)
        if bool(layer.partner_areas) != bool(layer.areas):
            faults.add(file, place("layers", i, "partner_areas" if layer.areas else "areas"), _ONE_SIDE)
    return known(LAYER, names, complete=complete)
