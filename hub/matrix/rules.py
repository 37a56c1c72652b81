"""One kind of agency on the page of who sees what: its rules, those that give the same under one another.

A rule stands there once with all its deliveries, and its lawful basis by number: the bases are spelled out together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from hub.domain.delivery import DeliveryKind
from hub.domain.rules import ALWAYS, SharingRule, Treatment
from hub.flow.fields import FIELDS
from hub.matrix import html, in_words, vocabulary
from hub.matrix.fields import in_order
from hub.matrix.matrix import Recipient, Withheld

Basis = tuple[tuple[str, str], ...]
Bases = Mapping[Basis, int]
"""Every lawful basis that a rule names, with its number on the page."""


def anchor(one: Recipient) -> str:
    """Return where a recipient stands on the page; of a kind with two parts the first has the plain name."""
    return one.kind if one.term.starts == ALWAYS.starts else f"{one.kind}-{one.term.starts}"


def bases_of(recipients: Iterable[Recipient]) -> Bases:
    """Return the bases in the order in which somebody who reads the page meets them."""
    found = dict.fromkeys(_basis(rule) for one in recipients for alike in _alike(one) for rule, _ in alike)
    return {basis: number for number, basis in enumerate(found, start=1)}


def bases(recipients: Sequence[Recipient], numbered: Bases) -> Iterator[str]:
    """Yield every purpose and basis spelled out once, with the kinds of agency whose rules name it."""
    yield from html.section("bases", "Purposes and lawful bases")
    yield "<p>The hub records on which basis an agency shares and claims none: each controller confirms its own.</p>"
    rows = []
    for basis, number in numbered.items():
        rules = [(one, rule) for one in recipients for rule in one.rules if _basis(rule) == basis]
        purposes = dict.fromkeys(vocabulary.PURPOSES.get(rule.purpose, rule.purpose) for _, rule in rules)
        kinds = dict.fromkeys(vocabulary.SHORT[one.kind] for one, _ in rules)
        name = f'<span id="basis-{number}">Basis {number}</span>'
        rows.append((name, escape(in_words.basis(dict(basis))), escape("; ".join(purposes)), escape(", ".join(kinds))))
    yield from html.table(("", "Lawful basis", "For", "Named by rules of"), rows, "bases")


def rules(one: Recipient, numbered: Bases) -> Iterator[str]:
    """Yield what a kind of agency may see, by what its rules give."""
    yield "<h3>What it may see</h3>"
    yield f'<table class="rules">\n{html.heading(("About", "Fields"))}'
    for alike in _alike(one):
        yield "<tbody>"
        for rule, kinds in alike:
            yield _terms(rule, kinds, one.always_because.get(rule.id), numbered[_basis(rule)])
        yield from _given(alike[0][0])
        yield "</tbody>"
    yield "</table>"


_Alike = list[tuple[SharingRule, list[DeliveryKind]]]
"""Rules that give the very same fields, each with its kinds of delivery."""


def _alike(one: Recipient) -> Iterable[_Alike]:
    kinds: dict[str, list[DeliveryKind]] = {}
    first: dict[str, SharingRule] = {}
    for occasion in one.occasions:
        for rule in occasion.rules:
            kinds.setdefault(rule.id, []).extend(occasion.kinds)
            first.setdefault(rule.id, rule)
    groups: dict[str, _Alike] = {}
    for rule_id, rule in first.items():
        same = repr([(section, sorted(fields.items())) for section, fields in sorted(rule.give.items())])
        groups.setdefault(same, []).append((rule, kinds[rule_id]))
    return groups.values()


def _basis(rule: SharingRule) -> Basis:
    return tuple((part, rule.basis[part]) for part in vocabulary.PARTS_OF_A_BASIS if part in rule.basis)


def _terms(rule: SharingRule, kinds: Iterable[DeliveryKind], always_because: str | None, number: int) -> str:
    condition, restricted, _ = in_words.condition(rule.when).partition(in_words.ALSO_RESTRICTED)
    also = f' <em class="also">{ALSO}</em>' if restricted else ""
    said = [f"<strong>{escape(html.capital(condition))}</strong>{also}"]
    if always_because:
        said.append(_term("No condition, because", escape(always_because)))
    if rule.override:
        said.append(_term("Without consent because of", vocabulary.OVERRIDES.get(rule.override, rule.override)))
    purpose = escape(vocabulary.PURPOSES.get(rule.purpose, rule.purpose))
    said.append(_term("With", escape(", ".join(vocabulary.DELIVERIES[kind].lower() for kind in kinds))))
    basis = f'<a href="#basis-{number}">Basis {number}</a>'
    said.append(f"<span>Purpose: {purpose}. {basis}. Rule <code>{escape(rule.id)}</code></span>")
    return f'<tr><th scope="rowgroup" colspan="2" class="terms">{"".join(said)}</th></tr>'


ALSO = "also if restricted"


def _term(name: str, value: str) -> str:
    return f"<span>{name}: {value}</span>"


def _given(rule: SharingRule) -> Iterator[str]:
    for section in in_order(rule.give):
        said = [
            in_words.field(name) + (f" ({how_named(how)})" if how is not Treatment.AS_IS else "")
            for name, how in rule.give[section].items()
        ]
        yield html.row(escape(vocabulary.SECTIONS[section]), escape(html.capital(", ".join(said))))


def how_named(how: Treatment) -> str:
    """Return what a way of giving a field is called."""
    return vocabulary.TREATMENTS.get(how, how)


def never(one: Recipient) -> Iterator[str]:
    """Yield what a kind of agency never gets, and why; what is most of a section is said as all the rest of it."""
    yield "<h3>Never given</h3>"
    held = [(section, held) for held in one.withheld for section in held.fields]
    order = in_order({section for section, _ in held})
    most = {section: _most(section, one.withheld) for section in order}
    by_reason: dict[tuple[str, str], list[str]] = {}
    for section, one_held in sorted(held, key=lambda item: order.index(item[0])):
        said = _said_of(section, one_held, is_most=one_held is most[section])
        by_reason.setdefault((said, one_held.because), []).append(vocabulary.SECTIONS[section])
    rows = (
        (escape(_together(sections)), said, escape(html.capital(because)))
        for (said, because), sections in by_reason.items()
    )
    yield from html.table(("About", "Fields", "Because"), rows, "never")


def _most(section: str, withheld: Iterable[Withheld]) -> Withheld:
    """Return the reason that holds for most of a section."""
    return max((held for held in withheld if section in held.fields), key=lambda held: len(held.fields[section]))


def _said_of(section: str, held: Withheld, *, is_most: bool) -> str:
    if set(held.fields[section]) == FIELDS[section]:
        return "Everything"
    return "All else" if is_most and len(held.fields[section]) > FEW else html.names(held.fields[section])


FEW = 4
"""So many fields are named; more are what is left over, which the table by field names one by one."""


def _together(sections: Sequence[str]) -> str:
    return ", ".join((sections[0], *(name[:1].lower() + name[1:] for name in sections[1:])))
