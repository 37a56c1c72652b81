"""Makes the brokers do what was decided on accounts: a suspended agency can neither read nor write."""

import asyncio
from dataclasses import dataclass

import structlog
from confluent_kafka import KafkaException

from hub.store.accounts import PostgresAccounts, Unenforced
from hub.store.errors import Away
from hub.streams.access import KafkaAccess
from hub.streams.accounts import enforce
from hub.telemetry import Said

EVERY = 0.5
"""Seconds between looks; a suspension holds at the brokers within two."""

BROKERS_AWAY = (KafkaException, TimeoutError)
"""What the brokers' clients raise while nobody answers them."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gatekeeper:
    """Tells the brokers each decision, again after a crash: telling it twice changes nothing."""

    accounts: PostgresAccounts
    admin: KafkaAccess

    async def run(self) -> None:
        """Look and tell until cancelled."""
        while True:
            try:
                await self.enforce_all()
            except (Away, *BROKERS_AWAY) as error:
                log.warning(Said.WAITING_FOR, error=type(error).__name__)
            await asyncio.sleep(EVERY)

    async def enforce_all(self) -> None:
        """Tell the brokers every decision that they do not do yet; one that fails holds up no other.

        Raises `KafkaException` or `TimeoutError`, once all were tried.
        """
        told = (self._enforce(one) for one in await self.accounts.unenforced())
        failed = [error for error in await asyncio.gather(*told, return_exceptions=True) if error]
        if failed:
            raise failed[0]

    async def _enforce(self, one: Unenforced) -> None:
        await asyncio.to_thread(enforce, self.admin, one.agency, one.state)
        await self.accounts.enforced(one)
        log.info(Said.ACCOUNT_ENFORCED, agency=one.agency, reason=one.state.value)
