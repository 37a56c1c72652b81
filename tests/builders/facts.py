"""The facts of the only case of a story, as they are when its last event is told."""

from hub.domain.agency import AgencyKind
from hub.domain.events import CaseEvent, Event
from hub.flow.consolidate import Joined
from hub.flow.enrich import Occasion, enrich
from hub.flow.facts import case_facts
from tests.builders.events import NOW
from tests.builders.world import shipped_policy, story


def facts_after(*events: Event) -> dict[str, str]:
    """Return the facts of the case, by name."""
    told = story(*events)
    (case,) = told.known.cases.values()
    (record,) = told.last.records
    assert isinstance(record.event, CaseEvent)
    occasion = Occasion(event=record.event, people=record.people, policy=shipped_policy(), now=NOW)
    incident = next((one for one in told.last.incidents if one.case == case.id), None)
    enriched = enrich(Joined(case=case, members=(), incident=incident), occasion, told.known)
    return {name: value.value for name, value in case_facts(enriched, record.event, AgencyKind.POLICE).items()}
