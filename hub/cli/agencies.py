"""`hub agency`: accounts, made, given a new password, suspended, resumed and removed."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from hub.cli.deciding import Decided
from hub.cli.kits import Kit, new_password, new_token
from hub.cli.looking import Json
from hub.cli.place import Place, found
from hub.cli.show import ago, as_json, out, table
from hub.domain.agency import AccountState
from hub.domain.ids import AgencyId
from hub.domain.rules import Policy
from hub.explained import Explained
from hub.settings import Settings
from hub.store.callers import keep_tokens, with_token
from hub.store.look import AccountRow, Reader
from hub.streams.accounts import accounts, allow_agencies, set_passwords
from hub.streams.topics import make_topics, topics_of

app = typer.Typer(help="Agencies' accounts: make, suspend, resume, remove.", no_args_is_help=True)

Agency_ = Annotated[str, typer.Argument(metavar="AGENCY", help="The agency, for example suffolk-idva.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
Reason_ = Annotated[str, typer.Option(help="Why, for the audit. No word of anybody's case.")]
As = Annotated[str | None, typer.Option("--as", help="Who decides; your user name when not given.")]
Key = Annotated[str | None, typer.Option(help="Idempotency key: a decision under the same key acts once.")]


class NotDecided(Explained):
    """Something about an agency's account cannot be done as it was asked."""


@app.command()
def add(agency: Agency_, dry_run: DryRun = False) -> None:
    """Make topics, account, rights and starter kit of an agency of the directory. Doing it again changes nothing."""
    place, policy, kit = _found(agency)
    state, known = _state(place, agency), kit.agency.id
    there = known in accounts(place.kafka_admin) and state is not AccountState.REMOVED
    _step("topics", lambda: make_topics(place.kafka_admin, topics_of(known), place.replicas), dry_run=dry_run)
    if there:
        out.print(f"account {known}: is there, its password was left as it is")
    else:
        _step(f"account {known}, its password in {kit.password_file}", lambda: _open(place, kit), dry_run=dry_run)
    if not there or known not in with_token(place.database):
        _step(f"token for the machine interface in {kit.token_file}", lambda: _let_call(place, kit), dry_run=dry_run)
    _step("rights", lambda: allow_agencies(place.kafka_admin, policy.directory, [known]), dry_run=dry_run)
    _step(f"starter kit in {kit.folder}", kit.write, dry_run=dry_run)
    if state is AccountState.REMOVED:
        again = Decided(account=known, state=AccountState.ACTIVE, reason="added again")
        _step("admitted again", lambda: again.take_effect(place), dry_run=dry_run)
    elif state is AccountState.SUSPENDED:
        out.print(f"{known} stays suspended; `hub agency resume {known}` lets it go on.")


@app.command()
def rotate(agency: Agency_, dry_run: DryRun = False) -> None:
    """Put a new password and token into an agency's kit. The old ones open no new connection from then on."""
    place, _, kit = _found(agency)
    if kit.agency.id not in accounts(place.kafka_admin):
        raise NotDecided(f"{agency} has no account. Nothing was done: use `hub agency add {agency}`.")

    def change() -> None:
        password = new_password()
        set_passwords(place.kafka_admin, {kit.agency.id: password})
        kit.write_password(password)
        kit.write()

    _step(f"new password in {kit.password_file}", change, dry_run=dry_run)
    _step(f"new token in {kit.token_file}", lambda: _let_call(place, kit), dry_run=dry_run)


@app.command()
def suspend(agency: Agency_, reason: Reason_, as_: As = None, key: Key = None, dry_run: DryRun = False) -> None:
    """Stop an agency within two seconds: it can neither read nor write, and what is for it waits in order."""
    place = _with_account(agency)
    if _state(place, agency) is AccountState.REMOVED:
        raise NotDecided(f"{agency} is removed, and so can do nothing already. Nothing was done.")
    decided = Decided(account=AgencyId(agency), state=AccountState.SUSPENDED, reason=reason, by=as_, key=key)
    _step(f"{agency} is suspended; what is for it waits", lambda: decided.take_effect(place), dry_run=dry_run)


@app.command()
def resume(agency: Agency_, reason: Reason_, as_: As = None, key: Key = None, dry_run: DryRun = False) -> None:
    """Let a suspended agency go on; what waited for it goes out, in order."""
    place = _with_account(agency)
    if _state(place, agency) is AccountState.REMOVED:
        raise NotDecided(f"{agency} was removed and has no password. Nothing was done: use `hub agency add {agency}`.")
    decided = Decided(account=AgencyId(agency), state=AccountState.ACTIVE, reason=reason, by=as_, key=key)
    _step(f"{agency} goes on; what waited for it goes out", lambda: decided.take_effect(place), dry_run=dry_run)


@app.command()
def remove(agency: Agency_, reason: Reason_, as_: As = None, key: Key = None, dry_run: DryRun = False) -> None:
    """Take an agency's password and rights away. Its topics empty by themselves; what is for it waits."""
    place = _with_account(agency)
    decided = Decided(account=AgencyId(agency), state=AccountState.REMOVED, reason=reason, by=as_, key=key)
    _step(f"{agency} has no password and no rights", lambda: decided.take_effect(place), dry_run=dry_run)
    policy = place.policy()
    if known := policy.directory.agencies.get(AgencyId(agency)):
        _step("starter kit deleted", place.kit(policy, known).remove, dry_run=dry_run)
        out.print("While the directory names it, what is routed to it waits: give its contracts to another agency.")


@app.command("list")
def list_(json: Json = False) -> None:
    """List the agencies of the directory, whether each has an account, and what was decided on it."""
    place = found(Settings())
    agencies, there = place.policy().directory.agencies, accounts(place.kafka_admin)
    with Reader(place.database) as reader:
        decided, now = {row.agency: row for row in reader.accounts()}, reader.now()
    rows = [
        _row(decided.get(agency.id), {"id": agency.id, "kind": agency.kind, "name": agency.name}, agency.id in there)
        for agency in agencies.values()
    ]
    if json:
        as_json({"agencies": rows})
        return
    shown = [
        (r["id"], r["name"], "yes" if r["account"] else "no", r["state"], ago(r["since"], now), r["by"], r["reason"])
        for r in rows
    ]
    columns = ("Id", "Name", "Account", "State", "Since", "By", "Why")
    table("Agencies", columns, shown, "No agency is in the directory.")


def _row(decided: AccountRow | None, agency: Mapping[str, Any], has_account: bool) -> dict[str, Any]:
    if decided is None:
        said: dict[str, Any] = dict.fromkeys(("since", "by", "reason", "enforced_at"))
        return {**agency, "account": has_account, "state": AccountState.ACTIVE, **said}
    said = {"since": decided.decided_at, "by": decided.decided_by, "reason": decided.reason}
    return {**agency, "account": has_account, "state": decided.state, **said, "enforced_at": decided.enforced_at}


def _found(agency: str) -> tuple[Place, Policy, Kit]:
    place = found(Settings())
    policy = place.policy()
    known = policy.directory.agencies.get(AgencyId(agency))
    if known is None:
        raise NotDecided(
            f"There is no agency {agency!r} in the directory. Nothing was done. Add it to a file in deploy/areas and "
            "restart the hub, then add its account."
        )
    return place, policy, place.kit(policy, known)


def _with_account(agency: str) -> Place:
    """Return the place of an agency that the directory names or, once it has left it, that still has an account."""
    place = found(Settings())
    if AgencyId(agency) not in place.policy().directory.agencies and agency not in accounts(place.kafka_admin):
        raise NotDecided(
            f"There is no agency {agency!r} in the directory, and no account of that name. Nothing was done."
        )
    return place


def _state(place: Place, agency: str) -> AccountState:
    with Reader(place.database) as reader:
        return next((AccountState(row.state) for row in reader.accounts() if row.agency == agency), AccountState.ACTIVE)


def _open(place: Place, kit: Kit) -> None:
    password = new_password()
    set_passwords(place.kafka_admin, {kit.agency.id: password})
    kit.write_password(password)


def _let_call(place: Place, kit: Kit) -> None:
    token = new_token()
    keep_tokens(place.database, {kit.agency.id: token})
    kit.write_token(token)


def _step(what: str, do: Callable[[], None], *, dry_run: bool) -> None:
    if not dry_run:
        do()
    out.print(f"would be done: {what}" if dry_run else what, highlight=False, soft_wrap=True)
