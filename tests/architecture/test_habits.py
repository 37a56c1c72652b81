"""Habits that neither the linter nor the import rules watch (docs: style)."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from hub.domain.outcome import Reason
from hub.telemetry import ALLOWED, Said

TOP = Path(__file__).resolve().parents[2]
EVERY = sorted(chain((TOP / "hub").rglob("*.py"), (TOP / "connectors").rglob("*.py")))
FOREIGN = {"versions", "node_modules"}  # migrations speak Alembic's words; packages from npm bring scripts along
MODULES = [module for module in EVERY if FOREIGN.isdisjoint(module.parts)]
CORE = [m for m in MODULES if m.relative_to(TOP).parts[1] in {"domain", "matching", "flow", "trial"}]
LONGEST = 300
PERSONAL = re.compile(
    r"name|given|family|victim|perpetrator|child|person|people|birth|born|dob|address|postcode|phone"
    r"|mail|contact|nhs|pnc|sex|gender|narrative|text|content|payload|body|value"
)


def of(module: Path) -> str:
    return str(module.relative_to(TOP))


def calls(module: Path) -> Iterator[str]:
    """Yield the name of everything that a module calls."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rsplit(".", 1)[-1]


@pytest.mark.parametrize("module", MODULES, ids=of)
def test_no_module_is_longer_than_a_reader_holds_in_mind(module: Path) -> None:
    assert sum(1 for line in module.read_text().splitlines() if line.strip()) <= LONGEST


def public(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Yield the public functions and classes of a module, and the public methods of the latter."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in ast.parse(module.read_text()).body:
        if isinstance(node, kinds) and not node.name.startswith("_"):
            yield node
            inner = node.body if isinstance(node, ast.ClassDef) else []
            yield from (n for n in inner if isinstance(n, kinds) and not n.name.startswith("_"))


@pytest.mark.parametrize("module", MODULES, ids=of)
def test_every_public_thing_says_what_it_is(module: Path) -> None:
    assert [node.name for node in public(module) if not ast.get_docstring(node)] == []


def test_every_rule_that_code_cites_stands_in_the_description_of_the_domain() -> None:
    standing = set(re.findall(r"^### ([A-Z]\d+) ", (TOP / "docs" / "domain.md").read_text(), re.MULTILINE))
    sources = [*MODULES, *(TOP / "hub").rglob("*.yaml"), *(TOP / "connectors").rglob("*.yaml")]
    cited = {
        rule
        for path in sources
        for line in path.read_text().splitlines()
        if "domain.md" in line
        for rule in re.findall(r"\b[A-Z]\d+\b", line)
    }

    assert cited - standing == set()
    assert cited


def test_only_share_makes_what_can_be_delivered() -> None:
    assert [of(module) for module in MODULES if "Parcel" in calls(module)] == ["hub/flow/share.py"]


def test_only_release_opens_what_is_held_and_only_a_recipients_view_holds_it() -> None:
    assert [of(module) for module in MODULES if "opened" in calls(module)] == ["hub/flow/release.py"]
    assert [of(module) for module in MODULES if "Held" in calls(module)] == ["hub/flow/view.py"]
    assert [of(module) for module in CORE if "release" in calls(module)] == ["hub/flow/share.py"]


def test_the_value_of_what_is_held_is_touched_in_one_module() -> None:
    touching = [
        of(module)
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.ImportFrom)
        and node.module == "hub.flow.held"
        and "opened" in {n.name for n in node.names}
    ]

    assert touching == ["hub/flow/release.py"]


def test_nothing_turns_the_last_look_off() -> None:
    flows = [TOP / "hub" / "flow" / f"{name}.py" for name in ("release", "shapes", "share", "watched")]
    looks = [TOP / "hub" / "domain" / "watch.py", TOP / "hub" / "receive" / "last_look.py"]

    for module in (*flows, *looks):
        assert not re.search(r"settings|environ|getenv|failpoint|override", module.read_text())


def test_the_core_asks_neither_for_the_time_nor_for_chance() -> None:
    asked = {"now", "today", "utcnow", "monotonic", "uuid1", "uuid4", "random", "choice", "token_hex", "getenv"}

    assert [(of(m), call) for m in CORE for call in calls(m) if call in asked] == []


def test_nothing_that_is_logged_is_named_after_a_person_or_what_is_said_of_them() -> None:
    assert [key for key in (*ALLOWED, *Said) if PERSONAL.search(key)] == []


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_an_advice_and_something_gives_it(reason: Reason) -> None:
    given = [m for m in MODULES if m.name != "outcome.py" and f"Reason.{reason.name}" in m.read_text()]

    assert reason.advice.endswith(".")
    assert reason.value == reason.name
    assert given
