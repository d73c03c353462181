"""A road graph file (GraphML) into travel minutes, with located faults."""

from pathlib import Path
from xml.etree.ElementTree import ParseError

import networkx as nx

from solver.files.faults import Faults
from solver.files.source import load
from solver.geography.road import RoadFault, with_road_graph
from solver.instance.instance import Instance
from solver.language import Text

_BYTES = 128 * 2**20


def travel_from_roads(instance: Instance, path: Path | None, faults: Faults) -> Instance:
    """Return the instance with travel over the road graph of a file; unchanged, with faults, where it cannot be used.

    Raises
    ------
    InputRefused
        If the file cannot be read or is larger than 128 MiB.
    """
    if path is None:
        return instance
    file = instance.travel.road_graph or path.name
    data = load(path, file, _BYTES)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        faults.add(file, "$", Text("不读带有 DOCTYPE 或 ENTITY 的文件", "files with DOCTYPE or ENTITY are not read"))
        return instance
    try:
        graph = nx.parse_graphml(data.decode("utf-8"))
        return with_road_graph(instance, graph)
    except RoadFault as fault:
        faults.add(file, fault.place, fault.message)
    except ParseError as error:
        line, column = error.position
        faults.add(file, f"line {line}, column {column + 1}", Text("不是完好的 XML", "this is not sound XML"))
    except (nx.NetworkXError, ValueError, KeyError, AttributeError, TypeError):
        faults.add(file, "$", Text("不是完好的 GraphML 道路图(UTF-8)", "this is not a sound GraphML graph in UTF-8"))
    return instance
