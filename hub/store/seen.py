"""Which rows of the tables about people an account sees: the one under which the hub works all, the cases console few.

The cases console sees what belongs to a case that is in one of the areas of whoever looks (`hub.areas`, set for one
transaction) and closed to none of the agencies for which they look (`hub.agencies`). Without these it sees nothing.
"""

import psycopg
from psycopg import sql

_OF_A_CASE = "EXISTS (SELECT FROM cases c WHERE c.id = {table}.case_id OFFSET 0)"
"""`OFFSET 0` here and below lets each row be looked up by its index. Without it PostgreSQL may first read every case of
an area, of which there are tens of thousands, to show one."""
_OF_A_RECORD = (
    "EXISTS (SELECT FROM record_case c WHERE c.source = {table}.source AND c.record_id = {table}.record_id"
    " AND c.told = {table}.told OFFSET 0)"
)
_OF_TWO = "may_see_two({table}.one, {table}.other)"
"""Whoever decides on two people changes every case of theirs, so all of these must be the looker's own."""
_OF_AN_AREA = "area = ANY ((SELECT string_to_array(current_setting('hub.areas', true), ','))::text[])"
SEEN = {
    "cases": "(replaced_by IS NULL AND may_see(area, limits)) OR (replaced_by IS NOT NULL AND may_see_case(id))",
    "case_member": _OF_A_CASE,
    "case_hold": _OF_A_CASE,
    "record_case": _OF_A_CASE,
    "incident": _OF_A_CASE,
    "delivery": _OF_A_CASE,
    "held_words": _OF_A_CASE,
    "record": _OF_A_RECORD,
    "record_person": _OF_A_RECORD,
    "inbox": _OF_A_RECORD,
    "person_key": "EXISTS (SELECT FROM case_member m WHERE m.person_id = {table}.person_id OFFSET 0)",
    "receipt": "EXISTS (SELECT FROM delivery d WHERE d.id = {table}.delivery_id OFFSET 0)",
    "review": _OF_TWO,
    "person_link": _OF_TWO,
    "case_page": f"{_OF_AN_AREA} AND {_OF_A_CASE}",
    "feed_entry": f"{_OF_AN_AREA} AND case_id NOT IN (SELECT cases_closed())",
    "feed_head": _OF_AN_AREA,
    "case_flag": f"{_OF_AN_AREA} AND {_OF_A_CASE}",
    "match_taken": "EXISTS (SELECT FROM review r WHERE r.id = {table}.review_id OFFSET 0)",
}
"""Which rows of a table the cases console sees. What is looked up in another table is itself seen only in part."""


def let_see_everything(owner: psycopg.Connection, user: str) -> None:
    """Let the account under which the hub works see every row, also where rows are limited for others."""
    for table in SEEN:
        _policy(owner, table, f"works_{user}", user, sql.SQL("true"))


def let_see_own_areas(owner: psycopg.Connection, user: str) -> None:
    """Limit what an account sees. Whoever has no policy sees nothing from then on, save the owner."""
    for table, condition in SEEN.items():
        _policy(owner, table, f"looks_{user}", user, sql.SQL(condition.format(table=table)))
        if not owner.execute(_IS_LIMITED, {"table": table}).fetchone():
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(sql.Identifier(table)))


def _policy(owner: psycopg.Connection, table: str, name: str, user: str, condition: sql.SQL) -> None:
    """Make a policy where it is not there yet: a hub that works meanwhile is held up by no lock on its tables."""
    if not owner.execute(_IS_THERE, {"table": table, "name": name}).fetchone():
        owner.execute(
            sql.SQL("CREATE POLICY {} ON {} TO {} USING ({})").format(
                sql.Identifier(name), sql.Identifier(table), sql.Identifier(user), condition
            )
        )


_IS_THERE = "SELECT 1 FROM pg_policies WHERE schemaname = 'public' AND tablename = %(table)s AND policyname = %(name)s"
_IS_LIMITED = "SELECT 1 FROM pg_class WHERE oid = to_regclass(%(table)s) AND relrowsecurity"
