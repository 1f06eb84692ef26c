"""Conversations by text.

Why: somebody who cannot speak must be able to write, and nothing of it may stand unsealed.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_texts"
down_revision = "20261129_messages"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back',"
    " 'unreached'{})"
)


def upgrade() -> None:
    op.create_table(
        "thread",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("stopped_at", MOMENT),
        sa.PrimaryKeyConstraint("case_id", name="pk_thread"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_thread_case_id_case"),
    )
    op.create_index("ix_thread_number_index", "thread", ["number_index"])
    op.create_table(
        "text",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("incoming", sa.Boolean(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("media", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_text"),
        sa.ForeignKeyConstraint(["case_id"], ["thread.case_id"], name="fk_text_case_id_thread"),
    )
    op.create_index("ix_text_case_id", "text", ["case_id"])
    _kinds(", 'text'")


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))


def downgrade() -> None:
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind = 'text'")
    _kinds("")
    op.drop_table("text")
    op.drop_table("thread")
