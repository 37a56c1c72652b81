"""How to reach brokers and registry, and as whom. One value for every client that the hub uses."""

from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLContext, create_default_context
from typing import Any

MECHANISM = "SCRAM-SHA-512"


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaAccess:
    """Bootstrap servers and an account. With a certificate authority the line is encrypted."""

    bootstrap: str
    user: str | None = None
    password: str = field(default="", repr=False)
    ca_file: Path | None = None

    @property
    def protocol(self) -> str:
        """Return Kafka's name for how the line is secured."""
        return ("SASL_" if self.user else "") + ("SSL" if self.ca_file else "PLAINTEXT")

    def ssl_context(self) -> SSLContext | None:
        """Return what verifies the brokers' certificates."""
        return create_default_context(cafile=str(self.ca_file)) if self.ca_file else None

    def aiokafka(self) -> dict[str, Any]:
        """Return the settings by which aiokafka's clients connect."""
        account = (
            {"sasl_mechanism": MECHANISM, "sasl_plain_username": self.user, "sasl_plain_password": self.password}
            if self.user
            else {}
        )
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": self.protocol,
            "ssl_context": self.ssl_context(),
            **account,
        }

    def librdkafka(self) -> dict[str, Any]:
        """Return the settings by which confluent-kafka's clients connect."""
        account = (
            {"sasl.mechanism": MECHANISM, "sasl.username": self.user, "sasl.password": self.password}
            if self.user
            else {}
        )
        tls = {"ssl.ca.location": str(self.ca_file)} if self.ca_file else {}
        return {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": self.protocol,
            "log_level": 0,  # its own words go to stderr unfiltered; what matters is raised
            "reconnect.backoff.ms": 20,
            "reconnect.backoff.max.ms": 500,
            **account,
            **tls,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryAccess:
    """Where the registry answers. Anyone may read; the account writes."""

    url: str
    user: str | None = None
    password: str = field(default="", repr=False)
