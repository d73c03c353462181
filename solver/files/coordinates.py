"""Where schools are said to be: swapped, far from everything, or in a datum that is not the one declared."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from solver.files.given import Given
from solver.geography.datum import from_wgs84, to_wgs84
from solver.geography.travel import great_circle_m
from solver.instance.kinds import Datum
from solver.language import Text

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
FAR_M = 300_000
"""A school is far from all others when it lies farther than this, and than eight times the usual distance, from their middle."""
DATUMS: tuple[Datum, ...] = ("WGS-84", "GCJ-02", "BD-09")
_SAME_M = 3.0
"""Two points this close, once a datum shift is undone, are one place."""
_PROOF = 3
"""Coincidences that make a mixed datum certain enough to refuse."""
_SWAPPED = Text("经度和纬度疑似对调", "longitude and latitude look swapped")
_ZERO = Text("坐标为 0,疑似缺失", "the coordinates are 0 and probably missing")
_FAR = Text("距其他学校约 {km} 公里,坐标疑似有误", "about {km} km from the other schools; the coordinates look wrong")
_MIXED = Text(
    "坐标疑似为 {other},而文件声明为 {datum};请统一坐标系",
    "the coordinates look like {other}, but the file declares {datum}; use one datum",
)
_WRONG = Text(
    "所有区域边界与学校错位;学校坐标疑似为 {other}",
    "every school lies beside its area's outline; the schools' coordinates look like {other}",
)


def check_coordinates(given: Given) -> None:
    """Check the places of all schools, once they are written in range."""
    schools = given.document.schools
    if len(schools) < 2 or not given.whole("schools"):
        return
    longitude, latitude = np.array([s.longitude for s in schools]), np.array([s.latitude for s in schools])
    odd = _check_outliers(given, longitude, latitude)
    if given.whole("datum") and given.whole("areas"):
        _check_datum(given, np.where(odd, np.nan, longitude), np.where(odd, np.nan, latitude))


def _check_outliers(given: Given, longitude: Floats, latitude: Floats) -> Bools:
    """Report schools away from all others; return which they are."""
    middle = np.array([np.median(longitude)]), np.array([np.median(latitude)])
    away = great_circle_m(longitude, latitude, *middle)
    limit = max(FAR_M, 8 * float(np.median(away)))
    far = away > limit
    if len(longitude) == 2:
        far = np.array([False, away[0] + away[1] > limit])
    for i in np.flatnonzero(far).tolist():
        swapped = great_circle_m(latitude[i : i + 1], longitude[i : i + 1], *middle)[0] if abs(longitude[i]) <= 90 else np.inf
        place = given.place(("schools",), i, "longitude")
        found = f"{longitude[i]}, {latitude[i]}"
        if longitude[i] == 0 and latitude[i] == 0:
            given.add(place, _ZERO, found)
        elif swapped <= limit:
            given.add(place, _SWAPPED, found)
        else:
            given.add(place, _FAR.fill(km=round(float(away[i]) / 1000)), found)
    return np.asarray(far, dtype=np.bool_)


def _check_datum(given: Given, longitude: Floats, latitude: Floats) -> None:
    """Report schools that fit their area's outline, or coincide with other schools, only after a change of datum."""
    declared = given.document.datum
    polygons = {area.id: np.array(area.polygon) for area in given.document.areas if area.polygon is not None and len(area.polygon) > 2}
    area = [school.area for school in given.document.schools]
    outside = _outside(longitude, latitude, area, polygons)
    judged = np.array([name in polygons for name in area]) & ~np.isnan(longitude)
    for other in DATUMS:
        if other == declared:
            continue
        moved = from_wgs84(*to_wgs84(longitude, latitude, other), declared)
        cured = outside & ~_outside(*moved, area, polygons)
        if int(cured.sum()) >= _PROOF and int(cured.sum()) == int(judged.sum()):
            given.add("$.datum", _WRONG.fill(other=other), declared)
            return
        if int(cured.sum()) >= _PROOF and int(cured.sum()) * 5 >= int(outside.sum()) * 4:
            suspects = np.flatnonzero(cured).tolist()
        else:
            suspects = sorted(set(_coincident(longitude, latitude, moved)))
        if len(suspects) >= _PROOF:
            for i in suspects:
                given.add(
                    given.place(("schools",), i, "longitude"), _MIXED.fill(other=other, datum=declared), f"{longitude[i]}, {latitude[i]}"
                )
            return


def _outside(longitude: Floats, latitude: Floats, area: Sequence[str], polygons: dict[str, Floats]) -> Bools:
    """Whether each school lies outside its area's outline; False where the area has none."""
    found = np.zeros(len(area), dtype=np.bool_)
    names = np.array(area, dtype=object)
    for name, polygon in polygons.items():
        here = np.flatnonzero((names == name) & ~np.isnan(longitude))
        found[here] = ~_inside(longitude[here], latitude[here], polygon)
    return found


def _inside(x: Floats, y: Floats, polygon: Floats) -> Bools:
    """Whether points lie in a polygon, by counting the edges that a ray to the east crosses."""
    crossings = np.zeros(len(x), dtype=np.int64)
    for (x1, y1), (x2, y2) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y1 != y2:
            crosses = (y < y1) != (y < y2)
            crossings += crosses & (x < x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return np.asarray(crossings % 2 == 1, dtype=np.bool_)


def _coincident(longitude: Floats, latitude: Floats, moved: tuple[Floats, Floats]) -> Iterator[int]:
    """Yield schools that stand on another school's place once they are moved to the declared datum."""
    if bool(np.nanmax(np.abs(moved[0] - longitude)) < 1e-6):  # outside China no datum is shifted
        return
    step = 1e-4
    cells: dict[tuple[int, int], list[int]] = {}
    for i in np.flatnonzero(~np.isnan(longitude)).tolist():
        cells.setdefault((int(longitude[i] // step), int(latitude[i] // step)), []).append(i)
    for i in np.flatnonzero(~np.isnan(longitude)).tolist():
        column, row = int(moved[0][i] // step), int(moved[1][i] // step)
        near = [j for dx in (-1, 0, 1) for dy in (-1, 0, 1) for j in cells.get((column + dx, row + dy), []) if j != i]
        if near and bool((great_circle_m(moved[0][i], moved[1][i], longitude[near], latitude[near]) < _SAME_M).any()):
            yield i
