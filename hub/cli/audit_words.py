"""An entry of the audit in words: who did what, to whom it went, for what, by which rules, from which records."""

from collections.abc import Iterator

from hub.domain.audit import Operation
from hub.store.audit_look import Noted

_DONE = {
    Operation.COLLECTION: "{who} told of {action}",
    Operation.ALTERATION: "{who} changed what was held: {action}",
    Operation.CONSULTATION: "{who} looked: {action}",
    Operation.DISCLOSURE: "{recipient} was sent {action}",
    Operation.COMBINATION: "{who} brought people together or apart: {action}",
    Operation.ERASURE: "{who} erased: {action}",
}


def told(row: Noted) -> Iterator[str]:
    """Yield the lines of one entry; nothing in them says who anybody is."""
    done = _DONE[Operation(row.operation)].format(who=row.who, action=row.action, recipient=row.recipient)
    yield f"{row.at:%Y-%m-%d %H:%M:%S} UTC  {row.operation:<12}  {done}"
    facts = {
        "for": row.purposes,
        "by rule": row.rules,
        "rules of": [row.digest[:_SHORT]] if row.digest and row.rules else [],
        "account": [row.recipient] if row.recipient and row.operation != Operation.DISCLOSURE else [],
        "case": row.references,
        "record": row.records,
        "person": [str(person) for person in row.people],
        "under": [row.subject],
    }
    for name, values in facts.items():
        if values:
            yield f"    {name:<9} {', '.join(values)}"


_SHORT = 12
"""Characters of a digest that tell rule sets apart for a reader; `--json` has all."""
