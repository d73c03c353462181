"""The county of the national evaluation: sixty compulsory schools on the real geography of Zhenping, under `policies/national.toml`.

``python -m instances.generators.national --seed 7`` writes ``instances/national.json`` and ``instances/national/staff.csv`` again,
byte for byte. Schools and people are made as Nanyang's are; last year's groups are all of the one mode that the policy knows.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from instances.generators.nanyang import county
from instances.generators.summary import summary
from instances.generators.write import HERE, save

NAME, SCHOOLS, TEACHERS = "national", 60, 2300


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, write the county, print its figures."""
    parser = argparse.ArgumentParser(prog="python -m instances.generators.national", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    given = parser.parse_args(arguments)
    made, people, schools = county(NAME, SCHOOLS, TEACHERS, given.seed)
    document = evaluated(made)
    save(given.out, NAME, document, people)
    print(summary(document, people, schools))


def evaluated(made: dict[str, Any]) -> dict[str, Any]:
    """Return the county as one school year under the national policy, without the decisions of Nanyang's bureau."""
    previous = made["previous"]
    groups = [group | {"mode": "alliance"} for group in previous["groups"]]
    changes = {"years": 1, "previous": previous | {"groups": groups}, "pins": [], "bans": [], "waivers": []}
    return made | changes | {"policy": "policies/national.toml"}


if __name__ == "__main__":
    main()
