"""Texts are found by when they came, so that a month's can be counted.

Why: reports count them; without an index each report would go through all that were ever sent.
"""

from alembic import op

revision = "20261211_reports"
down_revision = "20261210_line_switches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_text_at", "text", ["at"])


def downgrade() -> None:
    op.drop_index("ix_text_at", "text")
