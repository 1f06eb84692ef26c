"""What the line owes a caller who dropped, who calls them back, and what stands at Twilio.

Why: two people must not call the same caller, and no call may stay open for ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261204_owed"
down_revision = "20261203_availability"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back',"
    " 'unreached', 'text', 'guard', 'marked', 'wish', 'own', 'gap'{})"
)
COUNTS = ("left", "pictures", "unkept")


def upgrade() -> None:
    op.add_column("call", sa.Column("back_by", sa.String(16)))
    op.add_column("call", sa.Column("back_claimed_at", MOMENT))
    op.add_column("call", sa.Column("looked_at", MOMENT))
    nobody = sa.Column("unknown", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("call", nobody)
    op.alter_column("call", "unknown", server_default=None)
    under_way = sa.text("ended_at is null")
    op.create_index("ix_call_under_way", "call", ["started_at"], postgresql_where=under_way)
    back = sa.text("back_by is not null")
    op.create_index("ix_call_back", "call", ["back_claimed_at"], postgresql_where=back)
    _texts()
    _kinds(", 'over'")


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))


def _texts() -> None:
    op.add_column("text", sa.Column("reference", sa.String(64)))
    op.add_column("text", sa.Column("fate", sa.String(32)))
    op.add_column("text", sa.Column("error", sa.Integer()))
    op.create_unique_constraint("uq_text_reference", "text", ["reference"])
    # So far a reply was kept under the hash of Twilio's name, once it had left.
    op.execute("update text set reference = token, fate = 'left' where not incoming")
    fates = "fate in ('asked', 'left', 'delivered', 'sent', 'failed', 'lost')"
    op.create_check_constraint(op.f("ck_text_fate"), "text", fates)
    counts = [sa.Column(each, sa.Integer(), nullable=False) for each in COUNTS]
    op.create_table(
        "sweep",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("swept_at", MOMENT),
        *counts,
        sa.PrimaryKeyConstraint("id", name="pk_sweep"),
    )


def downgrade() -> None:
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind = 'over'")
    _kinds("")
    op.drop_table("sweep")
    for name in ("error", "fate", "reference"):
        op.drop_column("text", name)
    op.drop_index("ix_call_back", "call")
    op.drop_index("ix_call_under_way", "call")
    op.drop_column("call", "unknown")
    op.drop_column("call", "looked_at")
    op.drop_column("call", "back_claimed_at")
    op.drop_column("call", "back_by")
