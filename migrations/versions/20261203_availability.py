"""What responders say of their own availability, and what is told of it.

Why: whoever cannot take calls now must be able to say so themselves, by a key or a text, and
everything that rings people must know it within a second.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261203_availability"
down_revision = "20261202_guests"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back',"
    " 'text', 'guard', 'marked', 'unreached'{})"
)
NEW = ", 'wish', 'own', 'gap'"


def upgrade() -> None:
    op.create_table(
        "availability",
        sa.Column("person_code", sa.String(5), nullable=False),
        sa.Column("off_until", MOMENT),
        sa.Column("one_until", MOMENT),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("said_by", sa.String(32), nullable=False),
        sa.Column("said_in", sa.String(32), nullable=False),
        sa.Column("mute_at", MOMENT),
        sa.PrimaryKeyConstraint("person_code", name="pk_availability"),
        sa.ForeignKeyConstraint(
            ["person_code"], ["person.code"], name="fk_availability_person_code_person"
        ),
        sa.CheckConstraint("said_by in ('key', 'text')", name=op.f("ck_availability_by")),
    )
    _kinds(NEW)


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))


def downgrade() -> None:
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind in ('wish', 'own', 'gap')")
    _kinds("")
    op.drop_table("availability")
