"""pre: to which group an entry of the feed belongs, and what everybody must be warned of who reads a case."""

from alembic import op

revision = "0025"
down_revision = "0024"

FUNCTIONS = (
    """
CREATE FUNCTION feed_part(kind text, reason text) RETURNS text LANGUAGE sql IMMUTABLE RETURN CASE
    WHEN kind = 'referral.new' OR reason IN ('referred-again', 'moved-here') THEN 'new'
    WHEN kind = 'flag' OR reason IN ('also-told', 'moved-away', 'erased', 'shown-no-more') THEN 'information'
    ELSE 'changed' END
""",
    """
CREATE FUNCTION warnings_of(case_id uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN EXISTS (
            SELECT FROM record_case h JOIN record r USING (source, record_id, told)
                JOIN record_person p USING (source, record_id, told)
            WHERE h.case_id = c.id AND NOT r.withdrawn AND p.person_id = c.victim AND jsonb_path_exists(r.event,
                '$.people[*] ? (@.ref == $ref).contacts[*] ? (@.safe == "no")', jsonb_build_object('ref', p.ref))
        ) OR EXISTS (
            SELECT FROM case_page g WHERE g.case_id = c.id
                AND jsonb_path_exists(g.content, '$.victim[*] ? (@.consent == "not-sought-unsafe")')
        ) THEN 'unsafe-contact' END,
        CASE WHEN EXISTS (
            SELECT FROM case_member m JOIN cases o ON o.id = m.case_id
            WHERE m.person_id = c.victim AND m.role = 'perpetrator' AND o.perpetrator = c.victim
                AND o.victim = c.perpetrator AND o.replaced_by IS NULL AND may_see(o.area, o.limits)
                AND (EXISTS (SELECT FROM case_page g WHERE g.case_id = o.id)
                    OR EXISTS (SELECT FROM record_case a JOIN record_case b USING (source, record_id, told)
                        WHERE a.case_id = c.id AND b.case_id = o.id))
        ) THEN 'counter-allegation' END], NULL)
    FROM cases c WHERE c.id = $1 AND may_see_case($1)
$$
""",
)
"""Whoever looks is warned of what they may not read: an agency called a way to reach her unsafe, which is given to nobody; or
he is said to have been harmed by her, in a case that they are shown or by a record that stands in this one too."""


def upgrade() -> None:
    for function in FUNCTIONS:
        op.execute(function)
    op.execute("REVOKE ALL ON FUNCTION feed_part, warnings_of FROM PUBLIC")
