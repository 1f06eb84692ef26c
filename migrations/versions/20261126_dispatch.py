"""Callers who wait, invitations, and the dispatcher's sign of life.

Why: people are rung by a worker, and whoever accepts is given the most urgent caller.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261126_dispatch"
down_revision = "20261125_line_state"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

def upgrade() -> None:
    _waiting()
    _invitation()
    op.create_table(
        "dispatcher",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dispatcher"),
    )


def _waiting() -> None:
    op.create_table(
        "waiting",
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("urgency", sa.String(16), nullable=False),
        sa.Column("language", sa.String(3)),
        sa.Column("topic", sa.String(32), nullable=False),
        sa.Column("prefer", sa.String(16)),
        sa.Column("plan", postgresql.JSONB(), nullable=False),
        sa.Column("number_index", sa.LargeBinary()),
        sa.Column("claimed_by", sa.String(16)),
        sa.Column("first", sa.String(5)),
        sa.Column("worked_at", MOMENT),
        sa.PrimaryKeyConstraint("call_sid", name="pk_waiting"),
        sa.CheckConstraint(
            "state in ('waiting', 'claimed', 'talking', 'gone')", op.f("ck_waiting_state")
        ),
    )
    op.create_index("ix_waiting_state", "waiting", ["state"])


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("person_code", sa.String(5), nullable=False),
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("given_sid", sa.String(34)),
        sa.Column("leg_sid", sa.String(34)),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("accepted_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("key", sa.String(1)),
        sa.Column("status", sa.String(16)),
        sa.Column("bridged", sa.Boolean()),
        sa.Column("outcome", sa.String(32)),
        sa.Column("settled", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.CheckConstraint(
            "outcome in ('reached', 'passed', 'no-key', 'no-answer', 'busy', 'taken', 'needless',"
            " 'failed', 'refused', 'lost')",
            op.f("ck_invitation_outcome"),
        ),
    )
    for column in ("person_code", "call_sid", "given_sid", "asked_at"):
        op.create_index(f"ix_invitation_{column}", "invitation", [column])
    op.create_index(
        "uq_invitation_open",
        "invitation",
        ["person_code"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    for table in ("dispatcher", "invitation", "waiting"):
        op.drop_table(table)
