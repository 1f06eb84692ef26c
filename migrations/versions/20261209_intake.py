"""What is asked, noted and done about a case, who has it, and how to reach its person safely.

Why: coordinators and responders follow a case in the console from the first call to its end.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261209_intake"
down_revision = "20261207_people"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATUSES = "'new', 'triaged', 'active', 'waiting-caller', 'waiting-partner', 'closed'"
CHOICES = {
    "kind": "'raid-witness', 'detention', 'wage', 'harassment', 'injury', 'retaliation', 'hate',"
    " 'info', 'accompaniment', 'mutual-aid', 'other'",
    "disposition": "'resolved', 'follow-up', 'verification', 'referred', 'nobody', 'hostile',"
    " 'emergency-services'",
    "ending": "'helped', 'referred', 'unreached', 'declined', 'nobody', 'hostile', 'duplicate'",
}
LISTS = ("needs", "by_hand")
MOMENTS = ("assigned_at", "acknowledged_at")
KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back',"
    " 'unreached', 'text', 'guard', 'marked', 'wish', 'own', 'gap', 'over'{})"
)


def upgrade() -> None:
    _case()
    op.create_table(
        "safe_contact",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number_index", sa.LargeBinary()),
        sa.Column("declined", sa.Boolean(), nullable=False),
        *(sa.Column(each, sa.Boolean()) for each in ("may_call", "may_leave_words", "may_text")),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("by_code", sa.String(5), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_safe_contact"),
        _of_case("safe_contact"),
    )
    op.create_index("ix_safe_contact_number_index", "safe_contact", ["number_index"])
    op.create_table(
        "answer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(32), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("by_code", sa.String(5), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "question", name="pk_answer"),
        _of_case("answer"),
    )
    _rows()
    op.create_index("ix_telling_person_code", "telling", ["person_code"])
    _kinds(", 'handed'")


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=f"fk_{table}_case_id_case")


def _case() -> None:
    for name in CHOICES:
        op.add_column("case", sa.Column(name, sa.String(32)))
        check = f"{name} in ({CHOICES[name]})"
        op.create_check_constraint(op.f(f"ck_case_{name}"), "case", check)
    op.add_column("case", sa.Column("town", sa.String(60)))
    op.add_column("case", sa.Column("assigned_to", sa.String(5)))
    op.create_index("ix_case_assigned_to", "case", ["assigned_to"])
    for name in MOMENTS:
        op.add_column("case", sa.Column(name, MOMENT))
    for name in LISTS:
        none = sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}")
        op.add_column("case", none)
        op.alter_column("case", name, server_default=None)
    op.drop_constraint(op.f("ck_case_status"), "case")
    op.create_check_constraint(op.f("ck_case_status"), "case", f"status in ({STATUSES})")


def _rows() -> None:
    """Make the tables of what is written about a case, each row with an id of its own."""
    op.create_table(
        "note",
        *_row("note"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_code", sa.String(5), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("excused", sa.String(32)),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawn_by", sa.String(5)),
    )
    op.create_table(
        "hand_over",
        *_row("hand_over"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_code", sa.String(5), nullable=False),
        sa.Column("to_code", sa.String(5), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("acknowledged_at", MOMENT),
    )
    op.create_table(
        "task",
        *_row("task"),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("for_code", sa.String(5)),
        sa.Column("due_at", MOMENT),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(5), nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("done_by", sa.String(5)),
    )
    op.create_index("ix_task_for_code", "task", ["for_code"])
    op.create_table(
        "detained",
        *_row("detained"),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("readers", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(5), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=False),
    )
    op.create_index("ix_detained_gone_at", "detained", ["gone_at"])
    for table in ("note", "hand_over", "task", "detained"):
        op.create_index(f"ix_{table}_case_id", table, ["case_id"])


def _row(table: str) -> list[sa.Column | sa.Constraint]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _of_case(table),
    ]


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))


def downgrade() -> None:
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind = 'handed'")
    _kinds("")
    op.drop_index("ix_telling_person_code", "telling")
    for table in ("detained", "task", "hand_over", "note", "answer", "safe_contact"):
        op.drop_table(table)
    op.execute("update \"case\" set status = 'new' where status not in ('new', 'closed')")
    op.drop_constraint(op.f("ck_case_status"), "case")
    op.create_check_constraint(op.f("ck_case_status"), "case", "status in ('new', 'closed')")
    op.drop_index("ix_case_assigned_to", "case")
    for name in (*CHOICES, "town", "assigned_to", *MOMENTS, *LISTS):
        op.drop_column("case", name)
