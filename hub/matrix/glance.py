"""Who sees what at a glance: each kind of delivery to each kind of agency in one row of a table."""

from collections.abc import Iterator, Sequence
from html import escape

from hub.domain.cube import SLICES
from hub.domain.delivery import DeliveryKind
from hub.domain.rules import SharingRule
from hub.matrix import html, vocabulary
from hub.matrix.matrix import Recipient
from hub.matrix.rules import anchor

_PEOPLE = ("victim", "child", "perpetrator")
_TOLD = {"addresses": "address", "narrative": "free text", "voice": "free text", "safe-contact": "free text"}
"""Fields that are named in the table, since a reader looks for them first."""
CAPTION = (
    "How many fields may be seen at most: of her, of each child, of him, and of what happened, the risk and all else. "
    "Address and free text are named, since they can tell where somebody is. "
    "<em>Consent</em>: whether what she said to sharing decides. A dash is nothing."
)


def glance(recipients: Sequence[Recipient]) -> Iterator[str]:
    """Yield the table: kind of agency and delivery, how much is seen of whom, and whether that waits on her consent."""
    yield from html.section("glance", "At a glance")
    yield f'<table class="glance"><caption>{CAPTION}</caption>'
    yield html.heading(("With", "Her", "Child", "Him", "Else", "Consent"))
    for one in recipients:
        yield "<tbody>"
        name = escape(vocabulary.RECIPIENTS[one.kind])
        yield f'<tr><th scope="rowgroup" colspan="6" class="of"><a href="#{anchor(one)}">{name}</a></th></tr>'
        for occasion in one.occasions:
            yield from (html.row(*_row(kind, occasion.rules)) for kind in occasion.kinds)
        yield "</tbody>"
    yield "</table>"


def _row(kind: DeliveryKind, rules: Sequence[SharingRule]) -> tuple[str, ...]:
    everything = {section for rule in rules for section in rule.give}
    rest = tuple(sorted(everything - set(_PEOPLE)))
    seen = (*((section,) for section in _PEOPLE), rest)
    return (escape(vocabulary.DELIVERIES[kind]), *(_cell(rules, sections) for sections in seen), _consent(rules))


def _cell(rules: Sequence[SharingRule], sections: Sequence[str]) -> str:
    fields = {(section, field) for rule in rules for section in sections for field in rule.give.get(section, ())}
    if not fields:
        return "–"
    told = dict.fromkeys(_TOLD[field] for _, field in sorted(fields) if field in _TOLD)
    return f"{len(fields)}{''.join(f' <small>{one}</small>' for one in told)}"


def _consent(rules: Sequence[SharingRule]) -> str:
    """Say of how many rules what she said is a condition: all, some or none."""
    asked = [rule.when & SLICES["consent"] != SLICES["consent"] for rule in rules]
    if all(asked):
        return "yes"
    return "in part" if any(asked) else "no"
