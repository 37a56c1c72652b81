"""The rules that ship, with one file changed, as the checks look at them."""

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

from hub.domain.agency import AgencyKind
from hub.domain.basis import Purpose
from hub.domain.cube import EVERYTHING
from hub.domain.delivery import DeliveryKind
from hub.domain.rules import ALWAYS, Treatment
from hub.flow.fields import FIELDS
from hub.policy.agreements import Agreement, Ceiling, agreement
from hub.policy.documents import read
from hub.policy.load import rule_set_in, shipped_files
from hub.policy.routing import routes
from hub.policy.rule_set import RuleSet
from hub.policy.sharing import sharing_file

Edit = tuple[str, str]
"""Words that stand in a file once, and what stands there instead."""
FILES = {path.parent.name: path for path in shipped_files().sharing if "skeleton" not in path.parts}


@cache
def shipped_rules() -> RuleSet:
    """Return the rules that ship, not proved."""
    return rule_set_in(shipped_files())


def edited(text: str, *edits: Edit) -> str:
    """Return a text with each edit made; what is edited must stand there once."""
    for old, new in edits:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


def copied_to(folder: Path) -> Path:
    """Return a folder that now has the rule files of the repository, to be changed."""
    files, repository = shipped_files(), Path(__file__).resolve().parents[2]
    for path in (files.routing, files.risk, *files.sharing, *files.agreements, *files.areas):
        there = folder / path.relative_to(repository)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, there)
    return folder


def offer_nothing(folder: Path, connector: str) -> None:
    """Delete the rules by which a kind of agency is offered referrals."""
    path = folder / "connectors" / connector / "sharing.yaml"
    path.write_text(path.read_text().replace("[referral-offered, update]", "[update]"))


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and return where it lies."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def with_sharing(folder: Path, kind: str, *edits: Edit) -> RuleSet:
    """Return the shipped rules with the file of one kind edited."""
    path = written(folder, f"{kind}/sharing.yaml", edited(FILES[kind].read_text(), *edits))
    changed = sharing_file(read(path))
    others = tuple(file for file in shipped_rules().files if file.recipient != changed.recipient)
    return replace(shipped_rules(), files=(*others, changed))


def with_routing(folder: Path, *edits: Edit) -> RuleSet:
    """Return the shipped rules with the routes edited."""
    document = read(written(folder, "routing.yaml", edited(shipped_files().routing.read_text(), *edits)))
    return replace(shipped_rules(), routing=document, routes=routes(document))


def with_agreement(folder: Path, name: str, *edits: Edit) -> RuleSet:
    """Return the shipped rules with one agreement edited."""
    path = next(one for one in shipped_files().agreements if one.stem == name)
    changed = agreement(read(written(folder, path.name, edited(path.read_text(), *edits))))
    return replace(shipped_rules(), agreements={**shipped_rules().agreements, name: changed})


def unbound(rule_set: RuleSet) -> RuleSet:
    """Return rules under agreements that allow everything, so that other checks are seen alone."""
    ceilings = tuple(
        Ceiling(
            recipient=recipient,
            delivery=delivery,
            purposes=frozenset(Purpose),
            when=EVERYTHING,
            allow={section: dict.fromkeys(fields, Treatment.AS_IS) for section, fields in FIELDS.items()},
        )
        for recipient in AgencyKind
        for delivery in DeliveryKind
    )
    agreements = {
        name: Agreement(id=name, document=one.document, term=ALWAYS, ceilings=ceilings)
        for name, one in rule_set.agreements.items()
    }
    return replace(rule_set, agreements=agreements)
