"""pre: whoever looks is limited anew at the next start, by conditions that look up each row alone (ADR 31)."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("""
        DO $$
        DECLARE limited record;
        BEGIN
            FOR limited IN SELECT policyname, tablename FROM pg_policies
                WHERE schemaname = 'public' AND starts_with(policyname, 'looks_')
            LOOP
                EXECUTE format('DROP POLICY %I ON public.%I', limited.policyname, limited.tablename);
            END LOOP;
        END
        $$
    """)
