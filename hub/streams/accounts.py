"""Accounts at the broker: each agency writes its own `in`, reads its own `out`, and can do nothing else."""

from collections.abc import Iterable
from concurrent.futures import Future
from typing import Any

from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialUpsertion,
)

from hub.domain.agency import AgencyKind, Directory
from hub.domain.delivery import cases_topic, out_topic
from hub.domain.ids import AgencyId
from hub.streams.access import KafkaAccess
from hub.streams.topics import SECONDS, normal_topic, urgent_topic

HUB = "hub"
"""The hub's own account; it is no super user."""
ITERATIONS = 8192

_READ = (AclOperation.READ, AclOperation.DESCRIBE)
_WRITE = (AclOperation.WRITE, AclOperation.DESCRIBE)


def hub_rights() -> list[AclBinding]:
    """Return what the hub's account may do."""
    prefixed = ResourcePatternType.PREFIXED
    return [
        *_allow(HUB, ResourceType.TOPIC, "in.", prefixed, _READ),
        *(
            binding
            for prefix in ("out.", "marac.", "hub.")
            for binding in _allow(HUB, ResourceType.TOPIC, prefix, prefixed, (*_WRITE, AclOperation.READ))
        ),
        *_allow(HUB, ResourceType.GROUP, "hub", prefixed, _READ),
    ]


def agency_rights(agency: AgencyId, directory: Directory) -> list[AclBinding]:
    """Return what an agency's account may do; the dot keeps `kent` out of the groups of `kent-idva`."""
    literal = ResourcePatternType.LITERAL
    rights = [
        *_allow(agency, ResourceType.TOPIC, normal_topic(agency), literal, _WRITE),
        *_allow(agency, ResourceType.TOPIC, urgent_topic(agency), literal, _WRITE),
        *_allow(agency, ResourceType.TOPIC, out_topic(agency), literal, _READ),
        *_allow(agency, ResourceType.GROUP, f"{agency}.", ResourcePatternType.PREFIXED, _READ),
    ]
    if directory.kind_of(agency) is AgencyKind.MARAC:
        for area in directory.areas_of(agency):
            rights += _allow(agency, ResourceType.TOPIC, cases_topic(area), literal, _READ)
    return rights


def open_accounts(access: KafkaAccess, directory: Directory, passwords: dict[AgencyId, str]) -> None:
    """Give each agency its account and rights, and the hub its rights. Doing it again changes nothing."""
    admin = AdminClient(access.librdkafka())
    credentials: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(
            agency, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password.encode()
        )
        for agency, password in passwords.items()
    ]
    if credentials:
        _done(admin.alter_user_scram_credentials(credentials).values())
    rights = hub_rights() + [right for agency in passwords for right in agency_rights(agency, directory)]
    _done(admin.create_acls(rights).values())


def _allow(
    user: str, resource: ResourceType, name: str, pattern: ResourcePatternType, operations: Iterable[AclOperation]
) -> list[AclBinding]:
    return [
        AclBinding(resource, name, pattern, f"User:{user}", "*", operation, AclPermissionType.ALLOW)
        for operation in operations
    ]


def _done(futures: Iterable[Future[Any]]) -> None:
    for future in futures:
        future.result(SECONDS)
