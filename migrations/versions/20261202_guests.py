"""Guests whom responders bring into a conversation, and services outside.

Why: who helps a caller may need a coordinator or an interpreter on the same call.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261202_guests"
down_revision = "20261201_floods"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = "state in ('waiting', 'claimed', 'talking'{}, 'gone')"
KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back', 'text', 'guard'{},"
    " 'unreached')"
)


def upgrade() -> None:
    op.create_table(
        "service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(5), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("interprets", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("verified", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service"),
        sa.UniqueConstraint("code", name="uq_service_code"),
    )
    _visit()
    op.add_column("call", sa.Column("marked_at", MOMENT))
    _states(", 'held'")
    _kinds(", 'marked'")


def _visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("invitation", sa.String(16), nullable=False),
        sa.Column("host", sa.String(5), nullable=False),
        sa.Column("host_leg", sa.String(34), nullable=False),
        sa.Column("room", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("service", sa.String(5)),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("tried", postgresql.JSONB(), nullable=False),
        sa.Column("person", sa.String(5)),
        sa.Column("rung_at", MOMENT),
        sa.Column("leg_sid", sa.String(34)),
        sa.Column("looked_at", MOMENT),
        sa.Column("accepted_at", MOMENT),
        sa.Column("moved_at", MOMENT),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("hosted_at", MOMENT),
        sa.Column("host_gone_at", MOMENT),
        sa.Column("caller_in_at", MOMENT),
        sa.Column("caller_session", sa.String(512)),
        sa.Column("ended_at", MOMENT),
        sa.Column("outcome", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.CheckConstraint(
            "kind in ('coordinator', 'interpreter', 'service')", op.f("ck_visit_guest")
        ),
        sa.CheckConstraint(
            "outcome in ('joined', 'nobody', 'needless')", op.f("ck_visit_outcome")
        ),
    )
    op.create_index("ix_visit_call_sid", "visit", ["call_sid"])
    op.create_index("ix_visit_invitation", "visit", ["invitation"])
    op.create_index("ix_visit_ended_at", "visit", ["ended_at"])
    op.create_index(
        "uq_visit_open",
        "visit",
        ["call_sid"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def _states(more: str) -> None:
    op.drop_constraint(op.f("ck_waiting_state"), "waiting")
    op.create_check_constraint(op.f("ck_waiting_state"), "waiting", STATES.format(more))


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))


def downgrade() -> None:
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind = 'marked'")
    _kinds("")
    op.execute("update waiting set state = 'gone' where state = 'held'")
    _states("")
    op.drop_column("call", "marked_at")
    op.drop_table("visit")
    op.drop_table("service")
