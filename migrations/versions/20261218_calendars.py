"""The addresses of people's calendars, each with a keyed hash of its secret.

Why: a calendar app signs in nowhere. The address is its key, and must be worth nothing once it
is revoked, nor to whoever reads this table.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261218_calendars"
down_revision = "20261217_promises"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("token", sa.LargeBinary(), unique=True),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("person_id", "kind"),
        sa.ForeignKeyConstraint(["person_id"], ["account.person_id"], ondelete="CASCADE"),
        sa.CheckConstraint("kind in ('own', 'team')", name="kind"),
        sa.CheckConstraint("(token is null) = (made_at is null)", name="made_when_there"),
    )


def downgrade() -> None:
    op.drop_table("feed")
