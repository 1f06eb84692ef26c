"""Floods: who calls too often, blocks for some hours, and telling of guard mode.

Why: a flood of calls must not tie up the people who answer.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261201_floods"
down_revision = "20261130_texts"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back', 'text',"
    " 'unreached'{})"
)


def upgrade() -> None:
    op.add_column(
        "waiting", sa.Column("over", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("waiting", "over", server_default=None)
    op.create_table(
        "block",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("case_name", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_block"),
    )
    op.create_index("ix_block_until", "block", ["until"])
    _kinds(", 'guard'")


def downgrade() -> None:
    op.execute("delete from telling where kind = 'guard'")
    op.execute("delete from notice where kind = 'guard'")
    _kinds("")
    op.drop_table("block")
    op.drop_column("waiting", "over")


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))
