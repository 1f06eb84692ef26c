"""The state of the line: guard mode, hours of the night, what is published.

Why: coordinators switch these while the line runs, and every web process must follow.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_line_state"
down_revision = "20261124_what_callers_ask"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", postgresql.JSONB(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_line_state"),
        sa.CheckConstraint("id = 1", op.f("ck_line_state_only_one")),
    )


def downgrade() -> None:
    op.drop_table("line_state")
