"""`hub send`: publishes native documents as an agency would, through its connector and its own account."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from connectors.documents import Outgoing, Unmappable
from connectors.shipped import connector
from hub.cli.place import found
from hub.cli.receiving import SystemClock
from hub.cli.show import as_json, err, out
from hub.domain.ids import AgencyId
from hub.domain.rules import Policy
from hub.explained import Explained
from hub.settings import Settings
from hub.streams.access import KafkaAccess
from hub.streams.registry import register
from hub.streams.topics import normal_topic, urgent_topic
from hub.wire import cloudevents, codec
from hub.wire.cloudevents import Envelope


class NotSent(Explained):
    """A document could not be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A native document with the events that it holds."""

    path: Path
    events: tuple[Outgoing, ...]


def send(
    agency: Annotated[str, typer.Argument(help="The sender, for example suffolk-police.")],
    files: Annotated[
        list[Path], typer.Argument(help="Documents in the agency's own format.", exists=True, dir_okay=False)
    ],
    test: Annotated[bool, typer.Option("--test", help="Mark as test data: it never reaches a case.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Send native documents: all of them, or, where one cannot be mapped, none."""
    place = found(Settings())
    policy = place.policy()
    documents = _mapped(policy, agency, files)
    ids = register(place.registry)
    access = KafkaAccess(
        bootstrap=place.kafka.bootstrap,
        user=agency,
        password=place.kit(policy, policy.directory.agencies[AgencyId(agency)]).password(),
        ca_file=place.kafka.ca_file,
    )
    asyncio.run(_publish(access, AgencyId(agency), documents, ids, test=test))
    if json:
        sent = [{"file": str(d.path), "events": [e.id for e in d.events]} for d in documents]
        as_json({"agency": agency, "sent": sent})
        return
    for document in documents:
        for event in document.events:
            out.print(f"{document.path.name}: sent {type(event.event).__name__} {event.id}", soft_wrap=True)


def _mapped(policy: Policy, agency: str, files: Sequence[Path]) -> list[Document]:
    known = policy.directory.agencies.get(AgencyId(agency))
    if known is None:
        raise NotSent(f"There is no agency {agency!r} in the directory. Nothing was sent.")
    speaks = connector(known.connector)
    documents, problems = [], 0
    for path in files:
        try:
            documents.append(Document(path=path, events=speaks.to_events(path.read_bytes(), agency)))
        except Unmappable as error:
            for problem in error.problems:
                problems += 1
                err.print(
                    f"{path.name}: {problem.pointer}: {problem.what} {problem.advice}", markup=False, soft_wrap=True
                )
    if problems:
        raise NotSent(f"Nothing was sent: {problems} problems to mend, listed above.")
    return documents


async def _publish(
    access: KafkaAccess, agency: AgencyId, documents: Sequence[Document], ids: dict[str, int], *, test: bool
) -> None:
    try:
        async with AIOKafkaProducer(**access.aiokafka(), acks="all", enable_idempotence=True) as producer:
            for document in documents:
                for one in document.events:
                    await _send(producer, agency, one, ids, test=test)
    except KafkaError as error:
        raise NotSent(
            f"The brokers did not take everything ({type(error).__name__}). Send the files again: what arrived "
            "already is recognised and acts once."
        ) from None


async def _send(
    producer: AIOKafkaProducer, agency: AgencyId, one: Outgoing, ids: dict[str, int], *, test: bool
) -> None:
    record = type(one.event).__name__
    envelope = Envelope(id=one.id, source=agency, type=cloudevents.type_of(record), time=SystemClock().now(), test=test)
    await producer.send_and_wait(
        urgent_topic(agency) if one.urgent else normal_topic(agency),
        value=codec.encode(one.event, ids[record]),
        key=cloudevents.record_key(agency, one.event.head.record_id),
        headers=cloudevents.to_headers(envelope),
    )
