"""Random small counties with pairs, and random pairings, for the contract and brute-force tests."""

from dataclasses import replace

from solver.instance.history import Ban, Pin, Previous, PreviousAreaPairing, PreviousPairing
from solver.instance.instance import Instance
from solver.instance.school import Area
from solver.instance.supply import ExternalSchool, ExternalSupply
from solver.plan.plan import AreaPairing, Pairing, Plan
from solver.rules.pairing_candidates import partner_pairs
from solver.rules.pairing_scope import AreaPairTable, PairingScope
from solver.rules.small import LAYERS, YEAR, small_plan
from tests.drawing import STAGE_SETS, Rng, chance, draw_county, draw_groups, pick

AREAS = (Area(id="C", name="C"), Area(id="A0", name="A0", parent="C"), Area(id="A1", name="A1", parent="C"))


def draw_paired_county(rng: Rng, schools: int, outside: int) -> Instance:
    """Return a small county in two areas with outside schools (some without a place), last year's pairs, pins and bans of pairs."""
    county = draw_county(rng, schools=schools)
    external = tuple(
        ExternalSchool(
            id=f"X{n}",
            name=f"外{n}",
            stages=pick(rng, STAGE_SETS),
            pairing_capacity=pick(rng, (None, 1, 2)),
            **({"longitude": 112.7, "latitude": 33.2} if chance(rng, 0.5) else {}),
        )
        for n in range(outside)
    )
    listed = tuple(replace(school, pairing_capacity=pick(rng, (None, None, 0, 1, 2))) for school in county.schools)
    county = county.replace(schools=listed, areas=AREAS, external=ExternalSupply(schools=external))
    return draw_pair_decisions(rng, draw_previous_pairs(rng, county))


def draw_previous_pairs(rng: Rng, county: Instance) -> Instance:
    """Return the county with up to four pairs of schools of last year and up to one pair of areas."""
    found = {}
    for _ in range(int(rng.integers(5))):
        partner, school, layer = pick(rng, county.partners).id, pick(rng, county.schools).id, pick(rng, LAYERS).name
        if partner != school and may_help(county, partner, layer):
            found[partner, school, layer] = PreviousPairing(
                partner=partner, school=school, layer=layer, since=YEAR - int(rng.integers(1, 5))
            )
    areas = (PreviousAreaPairing(partner="A0", area="A1", layer="aid", since=YEAR - 1),) if chance(rng, 0.5) else ()
    before = county.previous if county.previous is not None else Previous()
    return county.replace(previous=replace(before, pairings=tuple(found.values()), area_pairings=areas))


def draw_pair_decisions(rng: Rng, county: Instance) -> Instance:
    """Return the county with up to two pins and two bans of pairs more."""
    pins, bans = list(county.pins), list(county.bans)
    for _ in range(int(rng.integers(3))):
        subject, target = pick(rng, county.schools).id, pick(rng, (None, *(s.id for s in county.partners)))
        if subject != target:
            pins.append(Pin(kind="pairing", subject=subject, target=target, layer=pick(rng, (None, "aid", "friend"))))
    for _ in range(int(rng.integers(3))):
        subject, target = pick(rng, county.schools).id, pick(rng, (None, *(s.id for s in county.partners)))
        bans.append(Ban(kind="pairing", subject=subject, target=target, layer=pick(rng, (None, "aid", "friend"))))
    return county.replace(pins=tuple(pins), bans=tuple(bans))


def may_help(county: Instance, partner: str, layer: str) -> bool:
    """Whether a layer allows a partner: `aid` schools of the area, `friend` anybody."""
    return layer == "friend" or partner in county.school_of


def draw_pairing_plan(rng: Rng, instance: Instance) -> Plan:
    """Return a plan of random groups, random pairs (about a share of all candidates drawn too) and random pairs of areas."""
    groups = draw_groups(rng, instance)
    pairs, areas, years = partner_pairs(instance, groups), AreaPairTable.of(instance), instance.planned_years
    share = float(rng.random()) * 0.4
    chosen = [
        Pairing(instance.partners[p].id, instance.schools[s].id, years[0], years[-1], instance.policy.layers[layer].name)
        for p, s, layer in zip(pairs.partner.tolist(), pairs.school.tolist(), pairs.layer.tolist(), strict=True)
        if chance(rng, share)
    ]
    above = [
        AreaPairing(instance.areas[p].id, instance.areas[a].id, years[0], years[-1], instance.policy.layers[layer].name)
        for p, a, layer in zip(areas.partner.tolist(), areas.area.tolist(), areas.layer.tolist(), strict=True)
        if chance(rng, 0.5)
    ]
    return replace(small_plan(instance), groups=groups, pairings=tuple(chosen), area_pairings=tuple(above))


def open_scope(instance: Instance, plan: Plan) -> PairingScope:
    """Return an empty scope whose columns can express every plan of pairs beside this plan's groups."""
    return PairingScope(partner_pairs(instance, plan.groups))
