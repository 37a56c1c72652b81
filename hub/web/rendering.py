"""Turns a template and what it shows into a page: macros, filters for times and states, names of static files.

Templates are strict: a name that nobody gave is a fault, and whatever is shown is escaped. The macros of GOV.UK stand
ready under their own names (`govukButton`), those of the Ministry of Justice under `moj` (`mojTimeline`); GOV.UK's need
an environment that forgives what is left out, and so live in one of their own.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import (
    ChainableUndefined,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from hub.explained import Explained
from hub.web import coded, words
from hub.web.words import COLOUR, Status

HERE = Path(__file__).parent
STATIC = HERE / "static"
STATIC_PATH = "/static"
GOVUK = "govuk_frontend_jinja"


class AssetsMissing(Explained):
    """The consoles' style and scripts were not built."""

    def __init__(self) -> None:
        super().__init__("The consoles' style and scripts are not built yet. Run `make setup`, which builds them.")


def render(template: str | Template, shown: Mapping[str, Any]) -> str:
    """Return a page, or a named part of one (`ops/agency_row.html`), as HTML."""
    return templates().get_template(template).render(shown)


def asset(name: str) -> str:
    """Return the address of a static file: its name holds a hash, so that it may be kept for ever."""
    return f"{STATIC_PATH}/{_manifest()[name]}"


@cache
def templates() -> Environment:
    """Return the environment of all templates."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(dict(_govuk()), asset=asset)
    environment.globals.update(dict(_moj()))
    environment.filters.update(FILTERS)
    return environment


def _govuk() -> Iterator[tuple[str, Any]]:
    """Yield GOV.UK's macros."""
    yield from _macros(_forgiving(), f"{GOVUK}/components/{{}}/macro.html", _names(files(GOVUK), "components"))


def _moj() -> Iterator[tuple[str, Any]]:
    """Yield the macros that were written after those of the Ministry of Justice."""
    names = sorted(path.stem for path in (HERE / "templates" / "moj").glob("*.html"))
    yield from _macros(_forgiving(), "moj/{}.html", names)


@cache
def _forgiving() -> Environment:
    """Return the environment of macros, which take what is left out as not wanted."""
    loader = PrefixLoader(
        {GOVUK: PackageLoader(GOVUK), "moj": FileSystemLoader(HERE / "templates" / "moj")},
    )
    return Environment(loader=loader, autoescape=True, undefined=ChainableUndefined)


def _macros(environment: Environment, path: str, names: list[str]) -> Iterator[tuple[str, Any]]:
    for name in names:
        module = environment.get_template(path.format(name)).module
        yield from ((key, made) for key, made in vars(module).items() if key.startswith(("govuk", "moj")))


def _names(package: Any, folder: str) -> list[str]:
    return sorted(entry.name for entry in package.joinpath("templates", folder).iterdir() if entry.is_dir())


@pass_context
def _moment(context: Context, when: datetime) -> Markup:
    """Show a moment: "today 14:02", with the time in UTC for machines."""
    return _time(when, words.moment(when, context["now"]))


def _clock(when: datetime) -> Markup:
    return _time(when, words.clock(when))


def _day(when: datetime) -> Markup:
    return _time(when, words.day(when))


def _time(when: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(words.stamp(when), text)


def _tag(status: Status, reason: str | None = None) -> Markup:
    """Show a status as its word, in its colour."""
    text = words.with_reason(status, reason)
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(COLOUR[status], text)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "moment": _moment,
    "clock": _clock,
    "day": _day,
    "hour": words.hour,
    "wait": words.wait,
    "exact": words.exact,
    "in_two_figures": words.in_two_figures,
    "status_tag": _tag,
    "as_words": coded.words,
    "listed": coded.listed,
    "grade": coded.grade,
    "tool": coded.tool,
    "criterion": coded.criterion,
    "tag_name": coded.tag,
    "tag_colour": coded.tag_colour,
    "consent": coded.consent,
    "capitalize_first": lambda text: text[:1].upper() + text[1:],
}
"""What templates write after a bar: `{{ at | moment }}`, `{{ waited | wait }}`, `{{ status | status_tag }}`."""


@cache
def _manifest() -> Mapping[str, str]:
    manifest = STATIC / "manifest.json"
    if not manifest.exists():
        raise AssetsMissing
    names: dict[str, str] = json.loads(manifest.read_text())
    return names
