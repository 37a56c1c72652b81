"""Bringing the servers to what this version of the hub needs, before it runs."""

from hub.cli.kits import new_password, new_token
from hub.cli.place import Place
from hub.domain.agency import AccountState
from hub.domain.receivers import shown_as
from hub.domain.rules import Policy
from hub.policy.load import shipped_files
from hub.policy.texts import texts
from hub.store.callers import keep_tokens, with_token
from hub.store.look import Reader
from hub.store.policies import keep_policy, keep_shown
from hub.store.schema import migrate
from hub.store.viewers import allow_viewers
from hub.store.worker import allow_worker
from hub.streams.accounts import accounts, allow_agencies, allow_hub, set_passwords
from hub.streams.registry import register
from hub.streams.topics import all_topics, make_topics


def prepare(place: Place, policy: Policy) -> None:
    """Bring database, topics, rights and schemas to what this version needs. Doing it again changes nothing."""
    migrate(place.database_owner)
    if place.database_owner != place.database:
        allow_worker(place.database_owner, place.database)
    if place.database_ops and place.database_cases:
        allow_viewers(place.database_owner, place.database_ops, place.database_cases)
    keep_shown(place.database, shown_as(policy.directory))
    keep_policy(place.database, policy.digest, texts(shipped_files(place.area, place.model)))
    make_topics(place.kafka_admin, all_topics(policy.directory), place.replicas)
    allow_hub(place.kafka_admin)
    register(place.registry)
    if place.embedded:
        _open_all(place, policy)


def _open_all(place: Place, policy: Policy) -> None:
    with Reader(place.database) as reader:
        removed = {row.agency for row in reader.accounts() if row.state == AccountState.REMOVED}
    there = accounts(place.kafka_admin)
    kits = [kit for kit in place.kits(policy) if kit.agency.id not in removed]
    missing = {kit.agency.id: new_password() for kit in kits if kit.agency.id not in there}
    set_passwords(place.kafka_admin, missing)
    allow_agencies(place.kafka_admin, policy.directory, [kit.agency.id for kit in kits])
    known = with_token(place.database)
    tokens = {kit.agency.id: new_token() for kit in kits if kit.agency.id not in known or kit.agency.id in missing}
    for kit in kits:
        kit.write()
        if password := missing.get(kit.agency.id):
            kit.write_password(password)
        if token := tokens.get(kit.agency.id):
            kit.write_token(token)
    keep_tokens(place.database, tokens)  # last: what was not stored is made anew at the next start
