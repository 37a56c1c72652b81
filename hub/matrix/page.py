"""Who sees what as a page for a data-protection officer: one file, no script, nothing from elsewhere, printable."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from itertools import groupby
from pathlib import Path

from hub.domain.agency import AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.rules import ALWAYS, RouteRule, Term, Towards, Treatment
from hub.flow.route import KEPT_OUT, NO_ROUTE
from hub.matrix import html, in_words, vocabulary
from hub.matrix.fields import Row, by_field
from hub.matrix.glance import glance
from hub.matrix.matrix import NOT_PROVED, Matrix, Recipient
from hub.matrix.rules import ALSO, Bases, anchor, bases, bases_of, how_named, never, rules
from hub.policy.sharing import Silence

STYLE = Path(__file__).with_name("page.css")
HOW_TO_READ = (
    "A field is given only where a rule names it. What no rule names is not sent, and is recorded as withheld.",
    (
        "Above fields stand the conditions of the rules that give them; each of them is enough. A condition is about "
        "the person of whom a field speaks; the incident, the risk and what came earlier are judged by the facts of "
        "the victim."
    ),
    "An address passes by its own class, not by that of the person's other addresses.",
    (
        "Whoever is on a case's exclusion list gets nothing of it. A restricted case goes to nobody, unless a rule "
        f"says <em>{ALSO}</em>: then it goes to those who are named for the case."
    ),
    "A code in brackets, such as (C2), names the rule of docs/domain.md in which the reason and its source stand.",
)
COVERED = (
    "The digest is the SHA-256 of <code>connectors/*/sharing.yaml</code>, <code>deploy/agreements/*.yaml</code> and "
    "<code>hub/policy/routing.yaml</code> with their names: another digest, other files. Areas, risk bands and the "
    "code that carries rules out are not in it; the digest that the hub notes with each delivery covers areas and "
    "bands too."
)
WITHOUT_A_PERSON = (
    ("received", "names the sender's own event"),
    ("correction", "names a delivery that the recipient got and must not rely on, with a code for the reason"),
    ("case-replaced", "says under which reference a case goes on"),
    ("case-moved", "says that a case is in the care of another area, and not of which"),
)
"""What is sent without a rule, since it says nothing of anybody."""


def as_html(matrix: Matrix) -> str:
    """Return the page; the same rules give the same bytes."""
    order = list(vocabulary.RECIPIENTS)
    recipients = sorted(matrix.recipients, key=lambda one: (order.index(one.kind), one.term.starts))
    return "\n".join(_lines(replace(matrix, recipients=tuple(recipients)))) + "\n"


def _lines(matrix: Matrix) -> Iterator[str]:
    numbered = bases_of(matrix.recipients)
    yield '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Who sees what</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>"
    yield '<a class="skip" href="#contents">Skip to the contents</a>'
    yield from _head(matrix)
    yield "<main>"
    yield from _contents(matrix)
    yield from glance(matrix.recipients)
    yield from _how_to_read(matrix)
    yield from bases(matrix.recipients, numbered)
    yield from _fields(matrix)
    for recipient in matrix.recipients:
        yield from _recipient(recipient, numbered)
    yield from _others(matrix)
    yield from html.section("not-proved", "What is not proved")
    yield "<p>The rules are checked and compared as a whole. No check of rules can show:</p>"
    yield html.listed(map(escape, NOT_PROVED))
    yield "</main>\n<footer>"
    yield f'<p class="soft">Rule set <code>{matrix.digest}</code>. {COVERED}</p>'
    yield '<p class="soft">Written by <code>hub rules matrix --html</code>.</p>'
    yield "</footer>\n</body>\n</html>"


def _head(matrix: Matrix) -> Iterator[str]:
    given = len({rule.id for recipient in matrix.recipients for rule in recipient.rules})
    yield "<header>\n<h1>Who sees what</h1>"
    yield (
        "<p>Every field that the hub may give to an agency: to which kind of agency, with which delivery, on what "
        "condition, for what purpose and on what lawful basis. And every field that it never gives, and why. "
        'What no check of rules can show stands under <a href="#not-proved">what is not proved</a>.</p>'
    )
    count = f"{len({one.kind for one in matrix.recipients})} kinds of agency, {given} rules"
    yield f"<p>{count}. Rule set <code>{matrix.digest[:16]}</code>.</p>"
    yield "</header>"


def _contents(matrix: Matrix) -> Iterator[str]:
    yield '<nav id="contents" aria-label="Contents">'
    yield html.listed(
        [
            '<a href="#glance">At a glance</a>',
            '<a href="#how">How to read this page</a>',
            '<a href="#bases">Purposes and lawful bases</a>',
            '<a href="#by-field">By field: who may see it</a>',
            *(_contents_line(one) for one in matrix.recipients),
            '<a href="#others">What else is sent, and who gets nothing</a>',
            '<a href="#not-proved">What is not proved</a>',
        ]
    )
    yield "</nav>"


def _how_to_read(matrix: Matrix) -> Iterator[str]:
    yield from html.section("how", "How to read this page")
    yield html.listed(HOW_TO_READ)
    every = (fields for one in matrix.recipients for rule in one.rules for fields in rule.give.values())
    used = {how for fields in every for how in fields.values()}
    yield "<p>How a field is given, as recorded where nothing is said:</p>"
    yield html.listed(
        f"<strong>{escape(how_named(how))}</strong>: {_TREATMENT_MEANS[how]}" for how in Treatment if how in used
    )


_TREATMENT_MEANS: Mapping[Treatment, str] = {
    Treatment.AS_IS: "what the telling agency recorded, unchanged",
    Treatment.YEAR_ONLY: "of a date the year alone",
    Treatment.CODE: "a word from a list; a sentence in its place is left out",
    Treatment.CHECKED_WORDS: "searched for what the recipient may not see, and held for a person on any hit",
    Treatment.OWN: "of what the conference agreed, what the recipient itself has to do",
}


def _fields(matrix: Matrix) -> Iterator[str]:
    yield from html.section("by-field", "By field: who may see it")
    yield (
        "<p>Whoever is named may see it, on the conditions that stand under that kind of agency. "
        "Whoever is not named never gets it.</p>"
    )
    anchors = {one.kind: anchor(one) for one in reversed(matrix.recipients)}
    for about, rows in groupby(by_field(matrix), key=lambda row: row.section):
        yield f"<h3>{escape(vocabulary.SECTIONS[about])}</h3>"
        yield from html.table(("Fields", "May be seen by"), (_field_row(row, anchors) for row in rows), "fields")


def _field_row(row: Row, anchors: Mapping[AgencyKind, str]) -> tuple[str, str]:
    may = ", ".join(f'<a href="#{anchors[kind]}">{escape(vocabulary.SHORT[kind])}</a>' for kind in row.may)
    return html.names(row.fields), may or "Nobody"


def _recipient(one: Recipient, numbered: Bases) -> Iterator[str]:
    yield from html.section(anchor(one), vocabulary.RECIPIENTS[one.kind] + _while(one.term))
    yield f"<p>Agreement: <code>{escape(one.agreement)}</code>.</p>"
    if one.told or one.told_besides:
        yield "<h3>When it is told</h3>"
        yield html.listed([*map(_route, one.told), *map(_besides, one.told_besides)])
    yield from rules(one, numbered)
    if one.silences:
        yield "<h3>Told nothing of a person, and that is meant</h3>"
        yield html.listed(map(_silence, one.silences))
    if one.withheld:
        yield from never(one)


def _while(term: Term) -> str:
    starts = f" from {term.starts}" if term.starts != ALWAYS.starts else ""
    return starts + (f" until {term.ends}" if term.ends != ALWAYS.ends else "")


def _silence(one: Silence) -> str:
    name, when = vocabulary.DELIVERIES[one.delivery], in_words.condition(one.when)
    return f"<strong>{escape(name)}</strong> {escape(when)}: {escape(one.because)}."


def _route(route: RouteRule) -> str:
    what = vocabulary.DELIVERIES[route.delivery] if route.delivery else "Nothing is sent"
    within = f" Within {in_words.limit(route.within)}." if route.within else ""
    when = escape(f"{TOWARDS.get(route.towards, '')} {in_words.condition(route.when)}")
    task = f" <code>{escape(route.task)}</code>" if route.task else ""
    why = f'<span class="soft">{escape(route.reason)}{within} <code>{escape(route.id)}</code></span>'
    return f"<strong>{escape(what)}</strong>{task}{when}. {why}"


TOWARDS: Mapping[Towards, str] = {
    Towards.SENDER: ", as the agency that told,",
    Towards.FALLBACK: ", as the area's fallback,",
}
"""In whose place somebody is told, where a route leads to nobody's own service."""


def _besides(one: tuple[DeliveryKind, str]) -> str:
    kind, because = one
    said = _FINDS.get(because) or f" when {because}"
    return f"<strong>{escape(vocabulary.DELIVERIES[kind])}</strong>{escape(said)}."


_FINDS: Mapping[str, str] = {
    NO_ROUTE: f"{TOWARDS[Towards.FALLBACK]} when no route is found for a victim",
    KEPT_OUT: " to find a way for a victim, when all to whom a route leads are kept out or the area has none of them",
}


def _others(matrix: Matrix) -> Iterator[str]:
    yield from html.section("others", "What else is sent, and who gets nothing")
    yield "<p>These are sent without a rule, for they say nothing of anybody:</p>"
    yield html.listed(f"<strong>{vocabulary.DELIVERIES[kind]}</strong>: {what}." for kind, what in WITHOUT_A_PERSON)
    known = {one.kind for one in matrix.recipients}
    if nothing := [name for kind, name in vocabulary.RECIPIENTS.items() if AgencyKind(kind) not in known]:
        yield f"<p>No rule gives anything to: {escape(', '.join(nothing))}.</p>"


def _contents_line(one: Recipient) -> str:
    return f'<a href="#{anchor(one)}">{escape(vocabulary.RECIPIENTS[one.kind] + _while(one.term))}</a>'


def as_text(matrix: Matrix) -> str:
    """Return who may see what as lines for a terminal: section and field, then the kinds of recipient."""
    seen = [(f"{row.section}.{field}", row.may) for row in by_field(matrix) for field in row.fields]
    width = max(len(name) for name, _ in seen)
    return "".join(f"{name:<{width}}  {', '.join(may) or '–'}\n" for name, may in seen)
