"""Where the servers answer: what the hub is told about its stack, embedded or outside."""

from dataclasses import dataclass, field, fields
from typing import Self

from hub.local.parts import Part
from hub.local.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Servers of one's own that replace embedded ones; None means embedded."""

    kafka: str | None = None
    """Bootstrap servers, host:port."""
    database: str | None = field(default=None, repr=False)
    """Address of the hub's database."""
    registry: str | None = None
    """URL of the API that Confluent's clients take."""

    def embedded(self) -> tuple[Part, ...]:
        """Return the servers that run here; PostgreSQL also where only the registry needs it."""
        return tuple(
            part
            for part, is_needed in (
                (Part.POSTGRES, self.database is None or self.registry is None),
                (Part.KAFKA, self.kafka is None),
                (Part.REGISTRY, self.registry is None),
            )
            if is_needed
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Where the stack answers. The passwords of an outside server are empty: its accounts are settings."""

    kafka: str
    """host:port of the client listener: SASL_PLAINTEXT, SCRAM-SHA-512."""
    database: str = field(repr=False)
    """Address for the role hub, owner of the database hub and of its tables."""
    database_worker: str = field(repr=False)
    """Address for the role under which the hub works."""
    database_ops: str = field(repr=False)
    """Address for the role under which the operations console reads; empty where the database is outside."""
    database_cases: str = field(repr=False)
    """Address for the role under which the cases console reads; empty where the database is outside."""
    registry: str
    """URL of the API that Confluent's clients take; anyone reads, the user hub writes."""
    kafka_admin_password: Secret
    """Of the user hub-admin, a super user."""
    kafka_hub_password: Secret
    """Of the user hub, which has the rights that the administrator gives it."""
    registry_password: Secret
    """Of the user hub."""

    def exposed(self) -> dict[str, str]:
        """Return everything in the clear, for a file that only its owner reads."""
        values = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: value.reveal() if isinstance(value, Secret) else value for name, value in values}

    @classmethod
    def hidden(cls, exposed: dict[str, str]) -> Self:
        """Return the value that `exposed` came from."""
        return cls(
            kafka=exposed["kafka"],
            database=exposed["database"],
            database_worker=exposed["database_worker"],
            database_ops=exposed.get("database_ops", ""),
            database_cases=exposed.get("database_cases", ""),
            registry=exposed["registry"],
            kafka_admin_password=Secret(exposed["kafka_admin_password"]),
            kafka_hub_password=Secret(exposed["kafka_hub_password"]),
            registry_password=Secret(exposed["registry_password"]),
        )
