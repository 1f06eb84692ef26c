"""What the line owes a caller who dropped, who calls them back, and what stands at Twilio.

Why: two people must not call the same caller, and no call may stay open for ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261204_owed"
down_revision = "20261130_texts"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("call", sa.Column("back_by", sa.String(16)))
    op.add_column("call", sa.Column("back_claimed_at", MOMENT))


def downgrade() -> None:
    op.drop_column("call", "back_claimed_at")
    op.drop_column("call", "back_by")
