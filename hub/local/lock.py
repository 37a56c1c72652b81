"""For maintainers: `python -m hub.local.lock` renews the lock of the programs that the stack downloads.

Resolves Kafka with all it needs, downloads every file once, and writes names, versions, sizes and hashes.
No address goes into the lock: where files come from is a setting of the machine.
"""

import json
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from jgo.maven import MavenContext
from jgo.parse import Endpoint

from hub.local.artifacts import LOCK, Artifact, sha256
from hub.local.parts import Part

# The "!" keeps kafka-clients at Kafka's own version, which the logging bridge's management would change.
KAFKA = "org.apache.kafka:kafka_2.13:4.3.1+org.apache.logging.log4j:log4j-slf4j-impl:2.25.2!"
REGISTRY = ("io.apicurio", "apicurio-registry-app", "3.3.3", "all", "tar.gz")
TIMEOUT_SECONDS = 60


def main() -> None:
    """Write the lock file beside this module."""
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder), timeout=TIMEOUT_SECONDS)
        entries = [
            *(_locked(Part.KAFKA, each) for each in _kafka(context)),
            _locked(Part.REGISTRY, _registry(context)),
        ]
    entries.sort(key=lambda each: (each.part, each.group, each.name))
    LOCK.write_text(json.dumps([asdict(each) for each in entries], indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(entries)} artifacts, {sum(each.size for each in entries)} bytes\n")


def _kafka(context: MavenContext) -> Iterable[Any]:
    wanted = (replace(each, scope=each.scope or "compile") for each in Endpoint.parse(KAFKA).coordinates)
    inputs, transitive = context.resolver.resolve([context.create_dependency(each) for each in wanted])
    needed = (each for each in transitive if each.scope in ("compile", "runtime"))
    return [each.artifact for each in (*inputs, *needed)]


def _registry(context: MavenContext) -> Any:
    group, name, version, classifier, packaging = REGISTRY
    component = context.project(group, name).at_version(version)
    return component.artifact(classifier=classifier, packaging=packaging)


def _locked(part: Part, artifact: Any) -> Artifact:
    file = Path(artifact.resolve())
    return Artifact(
        part=part.value,
        group=artifact.groupId,
        name=artifact.artifactId,
        version=artifact.version,
        classifier=artifact.classifier or "",
        packaging=artifact.packaging,
        size=file.stat().st_size,
        sha256=sha256(file),
    )


if __name__ == "__main__":
    main()
