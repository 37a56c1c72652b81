"""The text of the rule files of a day, kept under their digest: a disclosure is judged by the rules of its day."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.domain.rules import Policy
from hub.policy.documents import document_of
from hub.policy.load import PolicyFiles, files_in, load
from hub.policy.routing import routes
from hub.policy.rule_set import RuleSet
from hub.policy.sharing import sharing_file

TRAINED = frozenset({"model"})
"""What was learned is no rule; its own release is kept beside it."""
ROUTES = "policy/routing.yaml"
SHARING = "*/sharing*.yaml"
_FOLDERS = {"policy": "hub", "agreements": "deploy", "areas": "deploy"}
"""Where folders lie in the repository; all others lie with the connectors."""


def texts(files: PolicyFiles) -> dict[str, str]:
    """Return the text of every file that people decided in, by folder and name: `idva/sharing.yaml`."""
    return {f"{path.parent.name}/{path.name}": path.read_text(encoding="utf-8") for path in _rule_files(files)}


def rules_in(kept: Mapping[str, str]) -> RuleSet:
    """Return what kept texts say of who sees what and who is told: agreements and directories are left aside.

    Raises `PolicyUnusable` where this version of the hub does not understand them.
    """
    routing = document_of(Path(ROUTES), kept.get(ROUTES, ""))
    sharing = (sharing_file(document_of(Path(name), kept[name])) for name in sorted(kept) if fnmatch(name, SHARING))
    return RuleSet(
        files=tuple(file for file in sharing if file.rules or file.withheld),
        agreements={},
        routes=routes(routing),
        routing=routing,
        fallbacks=frozenset(),
    )


def policy_in(kept: Mapping[str, str], model: Path | None) -> Policy:
    """Return the policy of which these are the files; raise `PolicyUnusable` where it passes no more.

    The model by which people are matched is none of them: it comes from `model`, or with the hub.
    """
    with TemporaryDirectory() as folder:
        for name, text in kept.items():
            path = Path(folder) / _FOLDERS.get(name.partition("/")[0], "connectors") / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        files = files_in(Path(folder))
        return load(replace(files, model=model) if model else files)


def _rule_files(files: PolicyFiles) -> Iterator[Path]:
    for name in (field.name for field in fields(files) if field.name not in TRAINED):
        value = getattr(files, name)
        yield from value if isinstance(value, tuple) else (value,)
