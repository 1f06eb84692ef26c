"""How people sign in to the console, and the chain of what they do there.

Why: coordinators and responders work in a browser; who saw and did what must be provable.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261205_accounts"
down_revision = "20261204_owed"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("language", sa.String(3)),
        sa.Column("password", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_account"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_account_person_id_person", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("name", name="uq_account_name"),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("browser", sa.String(40), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["account.person_id"],
            name="fk_sign_in_person_id_account",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("token", name="uq_sign_in_token"),
    )
    op.create_index("ix_sign_in_person_id", "sign_in", ["person_id"])
    _chain()


def _chain() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(8), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
    )
    for column in ("at", "who", "about"):
        op.create_index(f"ix_audit_event_{column}", "audit_event", [column])
    op.execute(
        """create function audit_event_stands() returns trigger language plpgsql as $$
        begin raise exception 'what was written down stays as it is'; end $$"""
    )
    op.execute(
        """create trigger stands before update or delete on audit_event
        for each row execute function audit_event_stands()"""
    )


def downgrade() -> None:
    op.drop_table("audit_event")
    op.execute("drop function audit_event_stands")
    op.drop_table("sign_in")
    op.drop_table("account")
