"""Calls, what was reported about them, their legs and messages, and the case of each.

Why: every call opens one case. Numbers and message references are sealed from the first row on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261121_calls_and_cases"
down_revision = "20261120_people_and_shifts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("topic", sa.String(32)),
        sa.Column("urgency", sa.String(16)),
        sa.Column("language", sa.String(3)),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("key_wrapped", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
        sa.UniqueConstraint("name", name="uq_case_name"),
        sa.CheckConstraint("status in ('new', 'closed')", op.f("ck_case_status")),
    )
    op.create_index("ix_case_opened_at", "case", ["opened_at"])
    op.create_table(
        "call",
        sa.Column("sid", sa.String(34), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("seconds", sa.Integer()),
        sa.Column("wait_seconds", sa.Integer()),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("path", postgresql.JSONB(), nullable=False),
        sa.Column("mismatch", sa.Boolean(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary()),
        sa.Column("number_index", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("sid", name="pk_call"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_call_case_id_case"),
        sa.UniqueConstraint("case_id", name="uq_call_case_id"),
        sa.CheckConstraint(
            "outcome in ('reached', 'message', 'rights', 'left', 'under-way')", op.f("ck_call_outcome")
        ),
    )
    op.create_index("ix_call_started_at", "call", ["started_at"])
    op.create_index("ix_call_number_index", "call", ["number_index"])
    op.create_table(
        "event",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("call_sid", sa.String(34)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fact", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("ix_event_call_sid", "event", ["call_sid"])
    op.create_table(
        "leg",
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("person_code", sa.String(5), nullable=False),
        sa.Column("sid", sa.String(34)),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("call_sid", "turn", name="pk_leg"),
        sa.ForeignKeyConstraint(["call_sid"], ["call.sid"], name="fk_leg_call_sid_call"),
        sa.CheckConstraint(
            "outcome in ('ringing', 'reached', 'accepted', 'passed', 'no-key', 'busy',"
            " 'no-answer', 'failed', 'caller-left')",
            op.f("ck_leg_legoutcome"),
        ),
    )
    op.create_index("ix_leg_person_code", "leg", ["person_code"])
    op.create_table(
        "message",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_message"),
        sa.ForeignKeyConstraint(["call_sid"], ["call.sid"], name="fk_message_call_sid_call"),
    )
    op.create_index("ix_message_call_sid", "message", ["call_sid"])


def downgrade() -> None:
    op.drop_table("message")
    op.drop_table("leg")
    op.drop_table("event")
    op.drop_table("call")
    op.drop_table("case")
