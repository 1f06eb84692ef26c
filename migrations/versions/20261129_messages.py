"""The sound of messages, sealed, what is still to be done about each, and calls back.

Why: a message must not stay at Twilio, where others could demand it, and must not be lost.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261129_messages"
down_revision = "20261128_notices"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken'{})"


def upgrade() -> None:
    op.add_column("message", sa.Column("case_id", sa.Uuid()))
    op.execute(
        "update message set case_id = call.case_id from call where call.sid = message.call_sid"
    )
    op.alter_column("message", "case_id", nullable=False)
    op.drop_constraint("fk_message_call_sid_call", "message")
    op.create_foreign_key("fk_message_case_id_case", "message", "case", ["case_id"], ["id"])
    op.create_index("ix_message_case_id", "message", ["case_id"])
    _progress()
    op.create_table(
        "sound",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_sound"),
        sa.ForeignKeyConstraint(
            ["token"], ["message.token"], name="fk_sound_token_message", ondelete="CASCADE"
        ),
    )
    op.add_column(
        "call", sa.Column("back_tried", postgresql.JSONB(), nullable=False, server_default="[]")
    )
    op.add_column("call", sa.Column("back_at", MOMENT))
    _kinds(", 'message', 'back', 'unreached'")


def _progress() -> None:
    op.add_column(
        "message", sa.Column("state", sa.String(32), nullable=False, server_default="left")
    )
    op.add_column("message", sa.Column("trouble", sa.String(32)))
    op.add_column("message", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    for name in ("next_at", "alone_at", "heard_at"):
        op.add_column("message", sa.Column(name, MOMENT))
    op.add_column("message", sa.Column("heard_by", sa.String(5)))
    op.execute("update message set next_at = now()")  # those left before are fetched as well
    op.create_index("ix_message_next_at", "message", ["next_at"])
    op.create_check_constraint(
        op.f("ck_message_state"), "message", "state in ('left', 'kept', 'alone')"
    )
    op.create_check_constraint(
        op.f("ck_message_trouble"),
        "message",
        "trouble in ('missing', 'broken', 'too-large', 'away', 'undeleted')",
    )


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))


def downgrade() -> None:
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind in ('message', 'back', 'unreached')")
    _kinds("")
    op.drop_column("call", "back_at")
    op.drop_column("call", "back_tried")
    op.drop_table("sound")
    op.drop_constraint(op.f("ck_message_trouble"), "message")
    op.drop_constraint(op.f("ck_message_state"), "message")
    op.drop_index("ix_message_next_at", "message")
    op.drop_index("ix_message_case_id", "message")
    op.drop_constraint("fk_message_case_id_case", "message")
    op.create_foreign_key("fk_message_call_sid_call", "message", "call", ["call_sid"], ["sid"])
    for name in (
        "heard_by", "heard_at", "alone_at", "next_at", "tries", "trouble", "state", "case_id",
    ):  # fmt: skip
        op.drop_column("message", name)
