"""Who is there, who is promoted beside whom, and what is left to who comes next.

Why: a shift that nobody keeps is found out ten minutes before it begins, and not by a caller.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261217_promises"
down_revision = "20261216_swaps"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NEW = (
    "'reminder', 'duty', 'missing', 'came', 'alone', 'relay', 'untaken', 'nudge'"
)
KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back',"
    " 'unreached', 'text', 'guard', 'marked', 'wish', 'own', 'gap', 'over', 'handed', 'call',"
    " 'account', 'uncovered', 'offer', 'proposed', 'shifts', 'swapped', 'opened',"
    " 'approval'{})"
)


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("person_code", sa.String(5), nullable=False),
        sa.Column("seen_at", MOMENT),
        sa.Column("seen_by", sa.String(32)),
        sa.Column("asked_since", MOMENT),
        sa.Column("asked_at", MOMENT),
        sa.Column("cannot_since", MOMENT),
        sa.Column("cannot_at", MOMENT),
        sa.Column("absent_at", MOMENT),
        sa.PrimaryKeyConstraint("person_code", name="pk_presence"),
        sa.CheckConstraint(
            "seen_by in ('reply', 'call', 'page')", name=op.f("ck_presence_sign")
        ),
    )
    op.create_table(
        "promotion",
        sa.Column("person_code", sa.String(5), nullable=False),
        sa.Column("beside_code", sa.String(5), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_code", "beside_code", "since", name="pk_promotion"),
        sa.ForeignKeyConstraint(
            ["person_code"], ["person.code"], name="fk_promotion_person_code_person"
        ),
        sa.ForeignKeyConstraint(
            ["beside_code"], ["person.code"], name="fk_promotion_beside_code_person"
        ),
    )
    op.create_table(
        "relay",
        sa.Column("person_code", sa.String(5), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("cases", postgresql.JSONB(), nullable=False),
        sa.Column("to", postgresql.JSONB(), nullable=False),
        sa.Column("taken_by", sa.String(5)),
        sa.Column("taken_at", MOMENT),
        sa.PrimaryKeyConstraint("person_code", "ended_at", name="pk_relay"),
    )
    op.create_index("ix_relay_taken_by", "relay", ["taken_by"])
    _kinds(f", {NEW}")


def downgrade() -> None:
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind in ({NEW})")
    _kinds("")
    for table in ("relay", "promotion", "presence"):
        op.drop_table(table)


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))
