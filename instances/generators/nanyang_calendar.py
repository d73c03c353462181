"""The calendar of the Nanyang park's groups: the county of `instances/nanyang.json` under `policies/nanyang-calendar.toml`.

``python -m instances.generators.nanyang_calendar`` writes ``instances/nanyang-calendar.json`` again, byte for byte. The staff table
is Nanyang's own.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from instances.generators.write import HERE, instance_text

NAME = "nanyang-calendar"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the instance."""
    parser = argparse.ArgumentParser(prog="python -m instances.generators.nanyang_calendar", description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to; the staff table is looked for there too")
    given = parser.parse_args(arguments)
    (given.out / f"{NAME}.json").write_text(instance_text(document()), encoding="utf-8", newline="\n")


def document() -> dict[str, Any]:
    """Return the county as a document of its own, one school year long, without last year's postings, which concern no duty."""
    county: dict[str, Any] = json.loads((HERE / "nanyang.json").read_text(encoding="utf-8"))
    groups = county["previous"]["groups"]
    grouping = {"one_group", "coverage", "lead_eligibility", "member_cap", "travel_limit", "same_area_share", "weaker_member"}
    personal = ("posting", "stay")
    changes = {
        "id": NAME, "years": 1, "previous": {"groups": groups}, "policy": f"policies/{NAME}.toml",
        "pins": [pin for pin in county["pins"] if pin["kind"] not in personal],
        "bans": [ban for ban in county["bans"] if ban["kind"] not in personal],
        "waivers": [waiver for waiver in county["waivers"] if waiver["rule"] in grouping],
    }  # fmt: skip
    return county | changes


if __name__ == "__main__":
    main()
