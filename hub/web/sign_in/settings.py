"""What stands in the file of `HUB_SIGN_IN`: the identity provider, and what its groups may do here."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from hub.domain.ids import AreaId
from hub.explained import Explained
from hub.web.users import Role


class SignInUnusable(Explained):
    """The settings of the sign-in are wrong, so nobody could sign in."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(
            f"The settings of the sign-in cannot be used ({where}: {what}). Nothing was started; mend them."
        )


class Group(BaseModel):
    """What the members of one group of the provider may do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: frozenset[Role] = Field(min_length=1)
    areas: frozenset[AreaId] | Literal["all"] = frozenset()
    """The areas of these roles; `all` stands for every area that this hub serves."""


class SignInSettings(BaseModel):
    """Everything about the identity provider that is local; its addresses and keys are asked from itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    issuer: str
    """Exactly as the provider writes it in its tokens."""
    client: str = Field(min_length=1)
    """The id under which the provider knows the hub."""
    second_factor: frozenset[str] = Field(alias="second-factor", min_length=1)
    """Values of `acr` by which the provider says that a second factor was used."""
    groups: Mapping[str, Group]
    """By the provider's own names or ids of groups. Who is in none of them cannot sign in."""
    user_claim: str = Field(default="sub", alias="user-claim")
    """Names the user in the audit; it must never change and never go to somebody else."""
    name_claim: str = Field(default="name", alias="name-claim")
    groups_claim: str = Field(default="groups", alias="groups-claim")
    scopes: str = "openid profile"
    two_people: bool = Field(default=False, alias="two-people")
    """Whether somebody else has to agree before a case of another area is opened in an emergency."""

    @field_validator("issuer")
    @classmethod
    def _is_safe(cls, issuer: str) -> str:
        if not is_safe_address(issuer):
            raise ValueError("must begin with https://; http:// is for a provider on this machine only")
        return issuer


def is_safe_address(address: str) -> bool:
    """Say whether what is asked there cannot be read or changed on the way: TLS, or this machine itself."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
    )


def is_loopback(host: str | None) -> bool:
    """Say whether a host is this machine and cannot be reached from another."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def load_settings(path: Path) -> SignInSettings:
    """Read the file, or raise `SignInUnusable` naming what is wrong in it."""
    try:
        return SignInSettings.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise SignInUnusable(path.name, type(error).__name__) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise SignInUnusable(".".join(map(str, first["loc"])) or path.name, first["msg"]) from None
