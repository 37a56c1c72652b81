"""Who sees what as a page for a data-protection officer: one file, no script, nothing from elsewhere, printable."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from hub.domain.agency import AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.rules import ALWAYS, RouteRule, SharingRule, Term, Towards, Treatment
from hub.flow.fields import FIELDS
from hub.flow.route import NO_ROUTE
from hub.policy import in_words, vocabulary
from hub.policy.matrix import NOT_PROVED, Matrix, Occasion, Recipient
from hub.policy.matrix_fields import Row, by_field, in_order
from hub.policy.sharing import Silence

STYLE = Path(__file__).with_name("matrix.css")
HOW_TO_READ = (
    "A field is given only where a rule names it. What no rule names is not sent, and is recorded as withheld.",
    (
        "Each rule stands under its condition, its purpose and its lawful basis. A condition is about the person "
        "of whom a field speaks; the incident, the risk and what came earlier are judged by the facts of the victim."
    ),
    "An address passes by its own class, not by that of the person's other addresses.",
    (
        "Whoever is on a case's exclusion list gets nothing of it. A restricted case goes to nobody, unless a rule "
        "says that it goes to those who are named for it."
    ),
    "A code in brackets, such as (C2), names the rule of docs/domain.md in which the reason and its source stand.",
    "The hub records on which basis an agency shares and claims none: each controller confirms its own.",
)
WITHOUT_A_PERSON = (
    ("received", "names the sender's own event"),
    ("correction", "names a delivery that the recipient got and must not rely on, with a code for the reason"),
    ("case-replaced", "says under which reference a case goes on"),
)
"""What is sent without a rule, since it says nothing of anybody."""


def as_html(matrix: Matrix) -> str:
    """Return the page; the same rules give the same bytes."""
    return "\n".join(_lines(matrix)) + "\n"


def _lines(matrix: Matrix) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Who sees what</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>"
    yield '<a class="skip" href="#contents">Skip to the contents</a>'
    yield from _head(matrix)
    yield "<main>"
    yield from _contents(matrix)
    yield from _how_to_read(matrix)
    yield from _fields(matrix)
    for recipient in matrix.recipients:
        yield from _recipient(recipient)
    yield from _others(matrix)
    yield from _section("not-proved", "What is not proved")
    yield "<p>The rules are checked and compared as a whole. No check of rules can show:</p>"
    yield _list(map(escape, NOT_PROVED))
    yield "</main>\n<footer>"
    yield f'<p class="soft">Rule set <code>{matrix.digest}</code>. Written by <code>hub rules matrix --html</code>.</p>'
    yield "</footer>\n</body>\n</html>"


def _head(matrix: Matrix) -> Iterator[str]:
    rules = len({rule.id for recipient in matrix.recipients for rule in recipient.rules})
    yield "<header>\n<h1>Who sees what</h1>"
    yield (
        "<p>Every field that the hub may give to an agency: to which kind of agency, with which delivery, on what "
        "condition, for what purpose and on what lawful basis. And every field that it never gives, and why.</p>"
    )
    count = f"{len({one.kind for one in matrix.recipients})} kinds of agency, {rules} rules"
    yield f"<p>{count}. Rule set <code>{matrix.digest[:16]}</code>.</p>"
    yield "</header>"


def _contents(matrix: Matrix) -> Iterator[str]:
    yield '<nav id="contents" aria-label="Contents">'
    yield _list(
        [
            '<a href="#how">How to read this page</a>',
            '<a href="#by-field">By field: who may see it</a>',
            *(_contents_line(one) for one in matrix.recipients),
            '<a href="#others">What else is sent, and who gets nothing</a>',
            '<a href="#not-proved">What is not proved</a>',
        ]
    )
    yield "</nav>"


def _how_to_read(matrix: Matrix) -> Iterator[str]:
    yield from _section("how", "How to read this page")
    yield _list(map(escape, HOW_TO_READ))
    used = {
        how
        for one in matrix.recipients
        for rule in one.rules
        for fields in rule.give.values()
        for how in fields.values()
    }
    yield "<p>How a field is given:</p>"
    yield _list(f"<strong>{escape(_how(how))}</strong>: {_TREATMENT_MEANS[how]}" for how in Treatment if how in used)


_TREATMENT_MEANS: Mapping[Treatment, str] = {
    Treatment.AS_IS: "what the telling agency recorded, unchanged",
    Treatment.YEAR_ONLY: "of a date the year alone",
    Treatment.CODE: "a word from a list; a sentence in its place is left out",
    Treatment.CHECKED_WORDS: "searched for what the recipient may not see, and held for a person on any hit",
}


def _fields(matrix: Matrix) -> Iterator[str]:
    yield from _section("by-field", "By field: who may see it")
    yield "<p>Somebody named under <em>may see</em> sees it on the conditions that stand under that kind of agency.</p>"
    anchors = {one.kind: _anchor(one) for one in reversed(matrix.recipients)}
    for section, rows in groupby(by_field(matrix), key=lambda row: row.section):
        yield f"<h3>{escape(vocabulary.SECTIONS[section])}</h3>"
        yield from _table(("Fields", "May see", "Never"), (_field_row(row, anchors) for row in rows), "fields")


def _field_row(row: Row, anchors: Mapping[AgencyKind, str]) -> tuple[str, str, str]:
    may = ", ".join(f'<a href="#{anchors[kind]}">{escape(vocabulary.SHORT[kind])}</a>' for kind in row.may)
    never = ", ".join(vocabulary.SHORT[kind] for kind in row.never)
    if not row.may:
        return _names(row.fields), "Nobody", "Everyone"
    return _names(row.fields), may, escape(never) or "–"


def _recipient(one: Recipient) -> Iterator[str]:
    yield from _section(_anchor(one), vocabulary.RECIPIENTS[one.kind] + _while(one.term))
    yield f"<p>Agreement: <code>{escape(one.agreement)}</code>.</p>"
    if one.told or one.told_besides:
        yield "<h3>When it is told</h3>"
        yield _list([*map(_route, one.told), *map(_besides, one.told_besides)])
    for occasion in one.occasions:
        yield from _occasion(occasion, one)
    if one.silences:
        yield "<h3>Told nothing of a person, and that is meant</h3>"
        yield _list(map(_silence, one.silences))
    if one.withheld:
        yield from _never(one)


def _anchor(one: Recipient) -> str:
    """Return where a recipient stands on the page; of a kind with two parts the first has the plain name."""
    return one.kind if one.term.starts == ALWAYS.starts else f"{one.kind}-{one.term.starts}"


def _while(term: Term) -> str:
    starts = f" from {term.starts}" if term.starts != ALWAYS.starts else ""
    return starts + (f" until {term.ends}" if term.ends != ALWAYS.ends else "")


def _silence(one: Silence) -> str:
    name, when = vocabulary.DELIVERIES[one.delivery], in_words.condition(one.when)
    return f"<strong>{escape(name)}</strong> {escape(when)}: {escape(one.because)}."


def _route(route: RouteRule) -> str:
    what = vocabulary.DELIVERIES[route.delivery] if route.delivery else "Nothing is sent"
    within = f" Within {in_words.limit(route.within)}." if route.within else ""
    when = escape(f"{_TOWARDS.get(route.towards, '')} {in_words.condition(route.when)}")
    return f"<strong>{escape(what)}</strong>{when}. {escape(route.reason)}{within} <code>{escape(route.id)}</code>"


_TOWARDS: Mapping[Towards, str] = {
    Towards.SENDER: ", as the agency that told,",
    Towards.FALLBACK: ", as the area's fallback,",
}


def _besides(one: tuple[DeliveryKind, str]) -> str:
    kind, because = one
    fallback = because == NO_ROUTE
    said = f"{_TOWARDS[Towards.FALLBACK]} when no route is found for a victim" if fallback else f" when {because}"
    return f"<strong>{escape(vocabulary.DELIVERIES[kind])}</strong>{escape(said)}."


def _occasion(occasion: Occasion, recipient: Recipient) -> Iterator[str]:
    names = " · ".join(vocabulary.DELIVERIES[kind] for kind in occasion.kinds)
    yield f"<h3>{escape(names)}</h3>"
    yield f'<table class="rules">\n{_heads(("About", "Fields", "Given"))}'
    for rule in occasion.rules:
        yield "<tbody>"
        yield _terms(rule, recipient.always_because.get(rule.id))
        yield from _given(rule)
        yield "</tbody>"
    yield "</table>"


def _terms(rule: SharingRule, always_because: str | None) -> str:
    said = [f"<strong>{escape(_capital(in_words.condition(rule.when)))}</strong>"]
    if always_because:
        said.append(_term("No condition, because", always_because))
    said.append(_term("Purpose", vocabulary.PURPOSES.get(rule.purpose, rule.purpose)))
    said.append(_term("Lawful basis", in_words.basis(rule.basis)))
    if rule.override:
        said.append(_term("Without consent because of", vocabulary.OVERRIDES.get(rule.override, rule.override)))
    said.append(f"<span>Rule <code>{escape(rule.id)}</code></span>")
    return f'<tr><th scope="rowgroup" colspan="3" class="terms">{"".join(said)}</th></tr>'


def _term(name: str, value: str) -> str:
    return f"<span>{name}: {escape(value)}</span>"


def _given(rule: SharingRule) -> Iterator[str]:
    for section in in_order(rule.give):
        treated: dict[Treatment, list[str]] = {}
        for name, how in rule.give[section].items():
            treated.setdefault(how, []).append(name)
        for how, names in treated.items():
            yield _row(escape(vocabulary.SECTIONS[section]), _names(names), escape(_how(how)))


def _never(one: Recipient) -> Iterator[str]:
    yield "<h3>Never given</h3>"
    held = [(section, held) for held in one.withheld for section in held.fields]
    order = in_order({section for section, _ in held})
    held = sorted(held, key=lambda item: order.index(item[0]))
    rows = (
        (escape(vocabulary.SECTIONS[section]), _all_or(section, one.fields[section]), escape(_capital(one.because)))
        for section, one in held
    )
    yield from _table(("About", "Fields", "Because"), rows)


def _all_or(section: str, names: Sequence[str]) -> str:
    return "Everything" if set(names) == FIELDS[section] else _names(names)


def _others(matrix: Matrix) -> Iterator[str]:
    yield from _section("others", "What else is sent, and who gets nothing")
    yield "<p>These are sent without a rule, for they say nothing of anybody:</p>"
    yield _list(f"<strong>{vocabulary.DELIVERIES[kind]}</strong>: {what}." for kind, what in WITHOUT_A_PERSON)
    known = {one.kind for one in matrix.recipients}
    if nothing := [name for kind, name in vocabulary.RECIPIENTS.items() if AgencyKind(kind) not in known]:
        yield f"<p>No rule gives anything to: {escape(', '.join(nothing))}.</p>"


def _section(anchor: str, title: str) -> Iterator[str]:
    yield f'<h2 id="{anchor}">{escape(title)}</h2>'


def _contents_line(one: Recipient) -> str:
    return f'<a href="#{_anchor(one)}">{escape(vocabulary.RECIPIENTS[one.kind] + _while(one.term))}</a>'


def _list(items: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>"


def _table(heads: tuple[str, str, str], rows: Iterable[tuple[str, str, str]], kind: str = "plain") -> Iterator[str]:
    yield f'<table class="{kind}">\n{_heads(heads)}\n<tbody>'
    yield from (_row(*row) for row in rows)
    yield "</tbody>\n</table>"


def _heads(heads: tuple[str, str, str]) -> str:
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f"<thead><tr>{cells}</tr></thead>"


def _row(first: str, second: str, third: str) -> str:
    return f'<tr><th scope="row">{first}</th><td>{second}</td><td>{third}</td></tr>'


def _names(fields: Iterable[str]) -> str:
    return escape(_capital(", ".join(in_words.field(name) for name in fields)))


def _how(how: Treatment) -> str:
    return vocabulary.TREATMENTS.get(how, how)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def as_text(matrix: Matrix) -> str:
    """Return who may see what as lines for a terminal: section and field, then the kinds of recipient."""
    seen = [(f"{row.section}.{field}", row.may) for row in by_field(matrix) for field in row.fields]
    width = max(len(name) for name, _ in seen)
    return "".join(f"{name:<{width}}  {', '.join(may) or '–'}\n" for name, may in seen)
