"""Accounts at the broker: each agency writes its own `in`, reads its own `out`, and can do nothing else."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from hub.domain.agency import AccountState, AgencyKind
from hub.domain.delivery import cases_topic, out_topic
from hub.domain.directory import Directory
from hub.domain.feed import feed_topic
from hub.domain.ids import AgencyId
from hub.streams.access import KafkaAccess
from hub.streams.topics import SECONDS, normal_topic, urgent_topic

HUB = "hub"
"""The hub's own account; it is no super user."""
ITERATIONS = 4096
"""The fewest that brokers take. A password of chance gains nothing by more, and each connection pays for them."""

_READ = (AclOperation.READ, AclOperation.DESCRIBE)
_WRITE = (AclOperation.WRITE, AclOperation.DESCRIBE)


def hub_rights() -> list[AclBinding]:
    """Return what the hub's account may do; of other groups it may ask how far they have read."""
    prefixed = ResourcePatternType.PREFIXED
    return [
        *_allow(HUB, ResourceType.TOPIC, "in.", prefixed, _READ),
        *(
            binding
            for prefix in ("out.", "marac.", "hub.")
            for binding in _allow(HUB, ResourceType.TOPIC, prefix, prefixed, (*_WRITE, AclOperation.READ))
        ),
        *_allow(HUB, ResourceType.GROUP, "hub", prefixed, _READ),
        *_allow(HUB, ResourceType.GROUP, "*", ResourcePatternType.LITERAL, (AclOperation.DESCRIBE,)),
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
            rights += _allow(agency, ResourceType.TOPIC, feed_topic(area), literal, _READ)
    return rights


def suspended_rights(agency: AgencyId) -> list[AclBinding]:
    """Return what stops an account whatever else it may do: connections outlast a password that is taken away."""
    user, everything, deny = f"User:{agency}", (AclOperation.ALL,), AclPermissionType.DENY
    resources = ((ResourceType.TOPIC, "*"), (ResourceType.GROUP, "*"), (ResourceType.BROKER, "kafka-cluster"))
    return [
        AclBinding(resource, name, ResourcePatternType.LITERAL, user, "*", operation, deny)
        for resource, name in resources
        for operation in everything
    ]


def allow_hub(access: KafkaAccess) -> None:
    """Give the hub's account its rights. Doing it again changes nothing."""
    admin = AdminClient(access.librdkafka())  # a name keeps it alive until it has answered
    _done(admin.create_acls(hub_rights()).values())


def allow_agencies(access: KafkaAccess, directory: Directory, agencies: Iterable[AgencyId]) -> None:
    """Give agencies' accounts their rights. Doing it again changes nothing."""
    rights = [right for agency in agencies for right in agency_rights(agency, directory)]
    admin = AdminClient(access.librdkafka())
    _done(admin.create_acls(rights).values())


def set_passwords(access: KafkaAccess, passwords: Mapping[AgencyId, str]) -> None:
    """Give accounts a password, in place of the one that they had."""
    if not passwords:
        return
    credentials: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(
            agency, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password.encode()
        )
        for agency, password in passwords.items()
    ]
    admin = AdminClient(access.librdkafka())
    _done(admin.alter_user_scram_credentials(credentials).values())


def enforce(access: KafkaAccess, agency: AgencyId, state: AccountState) -> None:
    """Make the brokers do what was decided on an account. Doing it again changes nothing."""
    admin = AdminClient(access.librdkafka())
    denied = suspended_rights(agency)
    if state is AccountState.ACTIVE:
        _done(admin.delete_acls([_filter(right) for right in denied]).values())
        return
    _done(admin.create_acls(denied).values())
    if state is AccountState.REMOVED:
        _forget_password(admin, agency)


def accounts(access: KafkaAccess) -> frozenset[str]:
    """Return everyone who has a password at the brokers."""
    admin = AdminClient(access.librdkafka())
    found: Any = admin.describe_user_scram_credentials()
    return frozenset(found.result(SECONDS))


def _forget_password(admin: AdminClient, agency: AgencyId) -> None:
    deletion = UserScramCredentialDeletion(agency, ScramMechanism.SCRAM_SHA_512)
    try:
        _done(admin.alter_user_scram_credentials([deletion]).values())
    except KafkaException as error:
        if error.args[0].code() != KafkaError.RESOURCE_NOT_FOUND:
            raise


def _filter(right: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        right.restype,
        right.name,
        right.resource_pattern_type,
        right.principal,
        right.host,
        right.operation,
        right.permission_type,
    )


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
