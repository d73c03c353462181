"""Versions of this program and of what it stands on, read from the installed packages without importing them."""

import platform
from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "school-group-planner"
PACKAGES = ("ortools", "numpy", "pandas", "pydantic", "networkx")


def program_version() -> str:
    """Return this program's version; "0" where it runs from a source tree that was never installed."""
    return _installed(DISTRIBUTION) or "0"


def versions() -> dict[str, str]:
    """Return the versions of the program, of Python and of the packages that shape a plan."""
    found = {"solver": program_version(), "python": platform.python_version()}
    for package in PACKAGES:
        installed = _installed(package)
        if installed is not None:
            found[package] = installed
    return found


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
