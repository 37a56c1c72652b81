"""What an agency tells the hub after it asked a victim whether she wants support."""

from datetime import datetime

from hub.domain.content import PersonShown, Task
from hub.domain.events import ConsentChanged, Head
from hub.domain.person import ConsentStatus, Person, PersonName, Role

PURPOSE = "support"

Said = tuple[ConsentStatus, datetime]
"""What was said, and when."""


def consent_changed(agency: str, task: Task, victims: tuple[Person, ...], said: Said) -> ConsentChanged | None:
    """Return the event that answers a task, None when the agency cannot tell whom it was to ask."""
    status, now = said
    people = victims or _shown(task.victim)
    if not people:
        return None
    record = task.about_record or "asked"
    return ConsentChanged(
        head=Head(agency=agency, record_id=f"{record}#consent", recorded_at=now),
        people=people,
        purpose=PURPOSE,
        status=status,
        changed_at=now,
    )


def _shown(victim: PersonShown | None) -> tuple[Person, ...]:
    if victim is None or victim.name is None:
        return ()
    names: tuple[PersonName, ...] = (victim.name, *(victim.aliases or ()))
    return (
        Person(
            ref="victim",
            roles=(Role.VICTIM,),
            names=names,
            date_of_birth=victim.date_of_birth,
            identifiers=victim.identifiers or (),
        ),
    )
