"""What people have learned for the line, and since when somebody has their number.

Why: who may take a shift depends on it; and a trial call proves only the number that it rang.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261207_people"
down_revision = "20261206_sign_in"
branch_labels = None
depends_on = None

KINDS = ("training", "shadowed-shift", "refresher", "interpreting")


def upgrade() -> None:
    op.add_column("person", sa.Column("numbered_at", sa.DateTime(timezone=True)))
    op.create_table(
        "qualification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("given_by", sa.String(40), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.CheckConstraint(f"kind in {KINDS}", name=op.f("ck_qualification_kind")),
        sa.PrimaryKeyConstraint("id", name="pk_qualification"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_qualification_person_id_person",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "person_id", "kind", "given_on", name="uq_qualification_person_id_kind_given_on"
        ),
    )
    op.create_index("ix_qualification_person_id", "qualification", ["person_id"])


def downgrade() -> None:
    op.drop_table("qualification")
    op.drop_column("person", "numbered_at")
