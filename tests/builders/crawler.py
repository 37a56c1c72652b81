"""Goes wherever a console leads: every link, form, stream and error of its pages, as somebody who is signed in."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from tests.builders.pages import Somebody

MOST_OF_A_KIND = 12
"""Pages that differ in their ids alone are alike; so many of each are opened."""
IDS = re.compile(r"/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[a-z-]+[-:][A-Za-z0-9]+)(?=/|$)")
STREAM = "hx-sse:connect"


@dataclass
class Crawled:
    """Everything that was said."""

    pages: dict[str, str] = field(default_factory=dict)
    """Whole answers, headers too, by address."""
    status: dict[str, int] = field(default_factory=dict)

    def kinds(self) -> set[str]:
        """Return which kinds of pages were seen."""
        return {_kind(path) for path in self.pages}


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.streams: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.links += [said[name] for name in ("href", "hx-get") if name in said]
        self.streams += [said[STREAM]] if STREAM in said else []
        if tag == "form":
            get = said.get("method", "get").lower() == "get"
            self.links += [said.get("action", "")] if get else []
            self.forms.append(("" if get else said.get("action", ""), {}))
        if self.forms and tag in {"input", "textarea", "select"} and said.get("name"):
            self.forms[-1][1][said["name"]] = said.get("value", "")
            self._select = said["name"] if tag == "select" else ""
        if self.forms and tag == "option" and self._select and said.get("value"):
            self.forms[-1][1][self._select] = said["value"]


async def crawled(somebody: Somebody, starts: Sequence[str], typed: str) -> Crawled:
    """Return every page of a console that can be reached from these; `typed` goes wherever something can be typed."""
    found, seen, often = Crawled(), set[str](), Counter[str]()
    waiting = [*starts]
    while waiting:
        path = waiting.pop()
        if path in seen or often[_kind(path)] >= MOST_OF_A_KIND:
            continue
        seen.add(path)
        often[_kind(path)] += 1
        answer = await somebody.get(path)
        waiting += await _said(somebody, found, path, answer, typed)
    return found


async def _said(somebody: Somebody, found: Crawled, path: str, answer: httpx.Response, typed: str) -> list[str]:
    found.pages[path] = f"{answer.headers}\n{answer.text}"
    found.status[path] = answer.status_code
    if location := answer.headers.get("location"):
        return [location]
    links = _Links()
    links.feed(answer.text)
    for stream in links.streams:
        found.pages.setdefault(stream, await somebody.hears(stream, lambda heard: "event: beat" in heard))
    for action, fields in links.forms:
        mark = f"POST {action}"
        if not action.startswith("/ops") or mark in found.pages:
            continue
        plain = {name: value for name, value in fields.items() if name not in {"csrf", "key"}}
        for way, given in ((mark, {name: value or typed for name, value in plain.items()}), (f"{mark} plain", plain)):
            sent = await somebody.post(action, **given)
            found.pages[way], found.status[way] = f"{sent.headers}\n{sent.text}", sent.status_code
            inner = _Links()
            inner.feed(sent.text)
            links.links += [*inner.links, sent.headers.get("location", "")]
    console = "/" + path.split("/")[1].partition("?")[0]
    absolute = [urljoin(path, link) for link in links.links if link and not link.startswith("#")]
    return [one for one in absolute if urlsplit(one).path.split("/")[1:2] == [console[1:]]]


def _kind(path: str) -> str:
    return IDS.sub("/…", urlsplit(path.removeprefix("POST ")).path)
