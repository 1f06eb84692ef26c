"""What our own people are told, and callers to whom nobody can come any more.

Why: an emergency that found nobody, a responder who does not answer and a number that cannot
be rung must reach a coordinator, whatever fails on the way.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_notices"
down_revision = "20261127_verified_numbers"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken')"


def upgrade() -> None:
    op.add_column("person", sa.Column("email_sealed", sa.LargeBinary()))
    op.add_column(
        "person", sa.Column("tell", sa.String(32), nullable=False, server_default="text")
    )
    op.create_check_constraint(
        op.f("ck_person_means"), "person", "tell in ('text', 'email', 'call')"
    )
    _notice()
    _telling()
    op.add_column(
        "waiting",
        sa.Column("hopeless", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("dispatcher", sa.Column("queues_left", sa.Integer()))
    op.add_column("dispatcher", sa.Column("tidied_at", MOMENT))


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("to", postgresql.JSONB(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
        sa.Column("settled_by", sa.String(5)),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("kind", "about", name="uq_notice_kind_about"),
        sa.CheckConstraint(KINDS, op.f("ck_notice_kind")),
    )
    op.create_index("ix_notice_raised_at", "notice", ["raised_at"])


def _telling() -> None:
    op.create_table(
        "telling",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("matter", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("person_code", sa.String(5), nullable=False),
        sa.Column("means", sa.String(32), nullable=False),
        sa.Column("code", sa.String(4), nullable=False),
        sa.Column("said", postgresql.JSONB(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("sends", sa.Integer(), nullable=False),
        sa.Column("sid", sa.String(34)),
        sa.Column("error", sa.Integer()),
        sa.Column("ended_at", MOMENT),
        sa.Column("result", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_telling"),
        sa.CheckConstraint(KINDS, op.f("ck_telling_kind")),
        sa.CheckConstraint("means in ('text', 'email', 'call')", op.f("ck_telling_means")),
        sa.CheckConstraint(
            "result in ('told', 'taken', 'unheard', 'refused', 'lost')",
            op.f("ck_telling_result"),
        ),
    )
    for column in ("matter", "asked_at"):
        op.create_index(f"ix_telling_{column}", "telling", [column])
    op.create_index(
        "uq_telling_open",
        "telling",
        ["matter", "person_code", "means"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    op.drop_column("waiting", "hopeless")
    op.drop_column("dispatcher", "tidied_at")
    op.drop_column("dispatcher", "queues_left")
    op.drop_table("telling")
    op.drop_table("notice")
    op.drop_constraint(op.f("ck_person_means"), "person")
    op.drop_column("person", "tell")
    op.drop_column("person", "email_sealed")
