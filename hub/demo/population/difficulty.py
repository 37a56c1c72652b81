"""How unkind the records are: how often each fault of real records happens."""

from dataclasses import dataclass, fields, replace

_HELP = frozenset({"health_number", "police_number", "local_number"})
"""Rates of what makes it easier to tell who somebody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difficulty:
    """Rates between 0 and 1. The values that stand here make hard data; they are our own estimates."""

    pet_name: float = 0.18
    """A pet name is written for a name that has one."""
    spelling: float = 0.15
    """A name that has several spellings is written in another one."""
    typing: float = 0.025
    """One slip of the keys or of the ear in a name."""
    initial: float = 0.03
    """Of the forename only the first letter is written."""
    swapped_names: float = 0.015
    """Forename and surname stand in each other's column."""
    middle_first: float = 0.04
    """The middle name stands as the forename."""
    other_habit: float = 0.22
    """A name is taken down by another habit than the person's own: Kaur for Dhaliwal, the grandfather's name first."""
    former_surname: float = 0.16
    """A married woman is written under the name before the marriage, or both with a hyphen."""
    no_forename: float = 0.012
    no_surname: float = 0.012
    placeholder_name: float = 0.01
    """`Unknown`, `N/K` and the like stand for a name."""
    name_elsewhere: float = 0.12
    """The other name or the pet name stands in the column for aliases."""
    no_birthday: float = 0.06
    default_birthday: float = 0.015
    """1 January of the year, or of 1900."""
    year_only: float = 0.02
    swapped_birthday: float = 0.02
    """Day and month stand in each other's place, where both can be either."""
    birthday_digit: float = 0.02
    guessed_birthday: float = 0.01
    """Another birthday in about the same year."""
    no_sex: float = 0.10
    wrong_sex: float = 0.003
    no_address: float = 0.12
    old_address: float = 0.08
    """Where somebody lived before is still written."""
    moves: float = 0.25
    """A person moves within the three years."""
    partner_address: float = 0.04
    """The address where it happened stands for the own one."""
    address_slip: float = 0.05
    nowhere: float = 0.02
    """No fixed abode, a police station, a prison."""
    refuge: float = 0.10
    """A victim stays in a refuge for part of the time."""
    no_phone: float = 0.28
    shared_phone: float = 0.08
    """The telephone of the household or of somebody in it stands for the own one."""
    new_phone: float = 0.25
    """A person changes the number within the three years."""
    no_email: float = 0.70
    health_number: float = 0.62
    """The NHS number stands in a record of an agency that keeps such."""
    police_number: float = 0.60
    """The PNC id stands in a police record of somebody who has one."""
    relatives_number: float = 0.01
    """The NHS number of a relative was typed in."""
    spoiled_number: float = 0.015
    """A number has a wrong check character."""
    local_number: float = 0.7
    """The agency's own number of the person stands in the record."""
    second_local_number: float = 0.10
    """The agency has opened a second file on the same person."""
    wrong_local_number: float = 0.01
    """The agency's number is that of somebody else."""
    copied: float = 0.5
    """A record repeats, faults and all, what an earlier one said."""
    twins: float = 0.04
    """Of families with children."""
    same_name_parent: float = 0.035
    """A child of the family has the forename of a parent."""
    joint_household: float = 0.05
    """Brothers live with their wives at one address."""
    namesakes: float = 0.05
    """Of grown people there is another with the same name and a near birthday in the town."""
    namesakes_birthday: float = 0.03
    """Of these pairs both were born on the same day."""
    counter_allegation: float = 0.07
    """Of couples each is now and then the victim."""
    next_partner: float = 0.12
    """Somebody harms a second person of the town."""

    def times(self, factor: float) -> "Difficulty":
        """Return the rates of faults multiplied and kept below 1: 0.5 is half as unkind."""
        faults = (field.name for field in fields(self) if field.name not in _HELP)
        rates = {name: min(1.0, getattr(self, name) * factor) for name in faults}
        return replace(self, **rates)


HARD = Difficulty()
