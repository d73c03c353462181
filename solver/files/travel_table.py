"""The travel matrix: minutes (and metres, where known) between pairs of schools, from a table beside the instance."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from solver.files.faults import Faults, cell_place, suggestion
from solver.files.identity import Known
from solver.files.staff_cells import CellReader
from solver.files.tables import Table, report_uneven
from solver.instance.column import StaffColumn
from solver.instance.staff import UNKNOWN
from solver.language import Text

TRAVEL_COLUMNS = (
    StaffColumn("from", Text("起点学校", "from"), "text", Text("起点学校编号", "school travelled from"), required=True),
    StaffColumn("to", Text("终点学校", "to"), "text", Text("终点学校编号", "school travelled to"), required=True),
    StaffColumn("minutes", Text("分钟", "minutes"), "whole", Text("行车分钟", "minutes by road"), required=True, high=100_000),
    StaffColumn("metres", Text("米", "metres"), "whole", Text("道路里程(米)", "metres by road"), high=10_000_000),
)


def travel_from_table(table: Table, schools: Known, faults: Faults) -> pd.DataFrame | None:
    """Return the travel table with columns from, to, minutes, metres (-1 where unknown), sorted; None with faults.

    Raises
    ------
    InputRefused
        If the file is damaged inside.
    """
    positions = _positions(table, faults)
    if positions is None:
        return None
    before = len(faults.kept)
    readers = {c.name: CellReader(c, typed=table.typed, loose=table.typed) for c in TRAVEL_COLUMNS}
    parts: dict[str, list[Any]] = {c.name: [] for c in TRAVEL_COLUMNS}
    numbers: list[Any] = []
    for rows, columns in table.blocks:
        numbers.append(np.asarray(rows, dtype=np.int64))
        for name, reader in readers.items():
            position = positions.get(name)
            values, bad = (reader.missing(len(rows)), []) if position is None else reader.read(columns[position])
            parts[name].append(values)
            for place, message in bad:
                faults.add(table.file, cell_place(rows[place], table.header[position or 0]), message, columns[position or 0][place])
    report_uneven(table, faults)
    read = pd.DataFrame({name: np.concatenate(found) if found else [] for name, found in parts.items()})
    _check_pairs(read, np.concatenate(numbers) if numbers else np.empty(0, np.int64), table, positions, schools, faults)
    return read.sort_values(["from", "to"], ignore_index=True) if len(faults.kept) == before else None


def _positions(table: Table, faults: Faults) -> dict[str, int] | None:
    known = {word: c.name for c in TRAVEL_COLUMNS for word in (c.name, c.heading.zh)}
    names = [known.get(heading.lower(), "") for heading in table.header]
    for heading, name in zip(table.header, names, strict=True):
        if not name or names.count(name) > 1:
            hint = suggestion(heading.lower(), known) if not name else Text("", "")
            message = Text("多余的列{hint}", "this column is unknown or stands twice{hint}").fill(hint=hint)
            faults.add(table.file, cell_place(1, heading or "—"), message)
    absent = [c.heading for c in TRAVEL_COLUMNS if c.required and c.name not in names]
    for missing in absent:
        faults.add(table.file, "row 1", Text(f"缺少列“{missing.zh}”", f"the column “{missing.en}” is missing"))
    return None if absent else {name: position for position, name in enumerate(names) if name}


def _check_pairs(
    read: pd.DataFrame, numbers: npt.NDArray[np.int64], table: Table, positions: dict[str, int], schools: Known, faults: Faults
) -> None:
    for name in ("from", "to"):
        codes, unique = pd.factorize(read[name])
        strange = np.array([str(school) != "" and str(school) not in schools.ids for school in unique], dtype=np.bool_)
        for row in np.flatnonzero(strange[codes]).tolist() if len(unique) else []:
            place = cell_place(int(numbers[row]), table.header[positions[name]])
            schools.check(str(read[name].iloc[row]), table.file, place, faults)
    own = np.asarray((read["from"] == read["to"]) & (read["from"] != "") & (read["minutes"] > 0))
    for row in np.flatnonzero(own).tolist():
        words = Text("起点和终点是同一所学校,应为 0 分钟", "from and to are one school; it must be 0 minutes")
        faults.add(table.file, cell_place(int(numbers[row])), words)
    again = np.asarray(read.duplicated(["from", "to"]) & (read["minutes"] != UNKNOWN))
    for row in np.flatnonzero(again).tolist():
        pair = f"{read['from'].iloc[row]} - {read['to'].iloc[row]}"
        faults.add(
            table.file, cell_place(int(numbers[row])), Text("这一对学校出现了不止一次", "this pair of schools stands more than once"), pair
        )
