"""A road graph file (GraphML, or an OpenStreetMap extract) into travel minutes, with located faults."""

import hashlib
from pathlib import Path
from xml.etree.ElementTree import ParseError

import networkx as nx

from solver.files.faults import Faults
from solver.files.osm import SUFFIXES, osm_roads
from solver.files.source import load
from solver.geography.road import USUAL_MINUTES, RoadFault, roads_of, with_roads
from solver.instance.instance import Instance
from solver.language import Text
from solver.rules.grouping.travel_limit import TravelLimit
from solver.rules.parameters import bound_rules
from solver.rules.rotation.commute_limit import CommuteLimit

_BYTES = 128 * 2**20
_OSM_BYTES = 512 * 2**20


def travel_from_roads(instance: Instance, path: Path | None, faults: Faults) -> Instance:
    """Return the instance with travel over the road graph of a file; unchanged, with faults, where it cannot be used.

    Ways are searched up to the greatest limit of travel in the policy (`searched_minutes`).

    Raises
    ------
    InputRefused
        If the file cannot be read or is too large: 128 MiB, an OpenStreetMap extract 512 MiB.
    """
    if path is None:
        return instance
    file, longest, speed = instance.travel.road_graph or path.name, searched_minutes(instance), instance.travel.speed_km_per_h
    extract = path.name.lower().endswith(SUFFIXES)
    data = load(path, file, _OSM_BYTES if extract else _BYTES)
    source = b"osm" * extract + hashlib.sha256(data).digest()
    if not extract and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        faults.add(file, "$", Text("不读带有 DOCTYPE 或 ENTITY 的文件", "files with DOCTYPE or ENTITY are not read"))
        return instance
    try:
        if extract:
            return with_roads(instance, source, lambda: osm_roads(path), longest)
        return with_roads(instance, source, lambda: roads_of(nx.parse_graphml(data.decode("utf-8")), speed), longest)
    except RoadFault as fault:
        faults.add(file, fault.place, fault.message)
    except ParseError as error:
        line, column = error.position
        faults.add(file, f"line {line}, column {column + 1}", Text("不是完好的 XML", "this is not sound XML"))
    except (nx.NetworkXError, ValueError, KeyError, AttributeError, TypeError):
        faults.add(file, "$", Text("不是完好的 GraphML 道路图(UTF-8)", "this is not a sound GraphML graph in UTF-8"))
    return instance


def searched_minutes(instance: Instance) -> int:
    """Return how many minutes of road have to be known: the greatest limit of travel in the policy, 60 where it has none."""
    rules = [bound.rule for bound in bound_rules(instance.policy)]
    return max((rule.minutes for rule in rules if isinstance(rule, TravelLimit | CommuteLimit)), default=USUAL_MINUTES)
