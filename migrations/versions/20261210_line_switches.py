"""Who switched what of the line, and the status line that two people publish.

Why: since when, by whom and why must stand on the page; nobody publishes alone in the console.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261210_line_switches"
down_revision = "20261206_sign_in"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "line_switch",
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(8), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("what", name="pk_line_switch"),
    )
    op.create_table(
        "status_draft",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("words", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("written_by", sa.String(8), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.String(8)),
        sa.Column("approved_at", MOMENT),
        sa.Column("until", MOMENT),
        sa.Column("ended_by", sa.String(8)),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_status_draft"),
        sa.CheckConstraint("approved_by <> written_by", name=op.f("ck_status_draft_two_people")),
    )
    op.create_index("ix_status_draft_written_at", "status_draft", ["written_at"])


def downgrade() -> None:
    op.drop_table("status_draft")
    op.drop_table("line_switch")
