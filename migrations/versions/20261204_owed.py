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
    op.add_column("call", sa.Column("looked_at", MOMENT))
    nobody = sa.Column("unknown", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("call", nobody)
    op.alter_column("call", "unknown", server_default=None)
    under_way = sa.text("ended_at is null")
    op.create_index("ix_call_under_way", "call", ["started_at"], postgresql_where=under_way)


def downgrade() -> None:
    op.drop_index("ix_call_under_way", "call")
    op.drop_column("call", "unknown")
    op.drop_column("call", "looked_at")
    op.drop_column("call", "back_claimed_at")
    op.drop_column("call", "back_by")
