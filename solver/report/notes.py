"""What was taken as given in a run: on reading the files, and of the school years that the calendar dates."""

from solver.instance.instance import Instance
from solver.instance.school_year import school_year
from solver.language import Text
from solver.rules.lines import dated_years


def notes(instance: Instance) -> tuple[Text, ...]:
    """Return the notes of the instance, and what its calendar leaves open where the policy has duties to date: terms, holidays."""
    years = dated_years(instance) if instance.policy.duties else ()
    return (*instance.notes, *(note for year in years for note in school_year(instance, year).notes))
