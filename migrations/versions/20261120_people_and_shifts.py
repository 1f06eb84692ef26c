"""People and their weekly shifts.

Why: the line must know whom to ring. Numbers are sealed from the first row on.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261120_people_and_shifts"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(5), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary()),
        sa.Column("phone_token", sa.LargeBinary(), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("skills", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("gender", sa.Text()),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("code", name="uq_person_code"),
        sa.UniqueConstraint("phone_token", name="uq_person_phone_token"),
        sa.CheckConstraint("status in ('active', 'retired')", op.f("ck_person_status")),
        sa.CheckConstraint(
            "(status = 'active') = (phone_sealed is not null)", op.f("ck_person_number_if_active")
        ),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("weekdays", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("tier", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shift"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_shift_person_id_person"),
        sa.CheckConstraint(
            "tier in ('primary', 'backup', 'standby', 'coordinator')", op.f("ck_shift_tier")
        ),
        sa.CheckConstraint(
            "weekdays <@ array[0,1,2,3,4,5,6]::smallint[]", op.f("ck_shift_weekdays_exist")
        ),
    )
    op.create_index("ix_shift_person_id", "shift", ["person_id"])


def downgrade() -> None:
    op.drop_table("shift")
    op.drop_table("person")
