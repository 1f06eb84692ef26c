"""The second proof of a sign-in, links that let somebody in once, and failures that slow down.

Why: a password alone is not enough for records of this kind, and there is no default account.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261206_sign_in"
down_revision = "20261205_accounts"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("account", sa.Column("totp_sealed", sa.LargeBinary()))
    op.add_column(
        "account", sa.Column("totp_step", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("account", sa.Column("codes_sealed", sa.LargeBinary()))
    op.create_table(
        "recovery_code",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_recovery_code"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["account.person_id"],
            name="fk_recovery_code_person_id_account",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_recovery_code_person_id", "recovery_code", ["person_id"])
    op.create_table(
        "join_link",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("person_id", name="pk_join_link"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_join_link_person_id_person",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("token", name="uq_join_link_token"),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_sign_in_failure"),
    )
    op.create_index("ix_sign_in_failure_last_at", "sign_in_failure", ["last_at"])


def downgrade() -> None:
    op.drop_table("sign_in_failure")
    op.drop_table("join_link")
    op.drop_table("recovery_code")
    for column in ("codes_sealed", "totp_step", "totp_sealed"):
        op.drop_column("account", column)
