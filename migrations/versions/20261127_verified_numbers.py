"""When a responder's telephone was tried.

Why: a number that was typed wrong must be found before the night in which it is needed.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_verified_numbers"
down_revision = "20261126_dispatch"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("verified_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("person", "verified_at")
