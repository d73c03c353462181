"""Public holidays of the mainland by civil year, from python-holidays, which is only loaded when a calendar leaves them out."""

from dataclasses import dataclass
from datetime import date
from functools import cache


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of one civil year."""

    off: frozenset[date]
    """Days off, those in lieu of a weekend included."""
    on: frozenset[date]
    """Weekend days that are worked instead (调休)."""
    announced: bool
    """Whether the yearly notice of the State Council is in the library; without it only the statutory days are known."""


@cache
def public_holidays(year: int) -> PublicHolidays:
    """Return the days of New Year, Spring Festival, Qingming, Labour Day, Dragon Boat, Mid-Autumn and National Day of a civil year.

    None before 1950 and after 2100, where the library ends.
    """
    from holidays import country_holidays

    # a notice may move days across New Year, so the years beside are expanded too
    found = country_holidays("CN", years=range(year - 1, year + 2))
    return PublicHolidays(
        off=frozenset(day for day in found if day.year == year),
        on=frozenset(day for day in found.weekend_workdays if day.year == year),
        announced=year in found.special_public_holidays,
    )


@cache
def spring_festival(year: int) -> date:
    """Return the first day of the lunar year (春节) that begins in a civil year; 5 February, the usual middle, where the library ends."""
    from holidays import country_holidays

    found = country_holidays("CN", years=year, language="en_US", observed=False)
    return min((day for day, name in found.items() if "Spring Festival" in name), default=date(year, 2, 5))
