"""Shifts are offered to others, by page and by text; six more kinds of notice.

Why: whoever cannot come finds somebody else without a coordinator, and nobody's duty changes
before the other has said so. Whether a coordinator must approve is kept beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261216_swaps"
down_revision = "20261215_rota"
branch_labels = None
depends_on = None

KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back',"
    " 'unreached', 'text', 'guard', 'marked', 'wish', 'own', 'gap', 'over', 'handed', 'call',"
    " 'account', 'uncovered'{})"
)
NEW = ("offer", "proposed", "shifts", "swapped", "opened", "approval")
WORDS = {
    "way": ("give", "ask", "swap"),
    "state": ("open", "waiting", "taken", "withdrawn", "declined", "ended", "returned"),
    "tier": ("primary", "backup", "standby", "coordinator"),
}


def upgrade() -> None:
    op.create_table(
        "swap",
        sa.Column("code", sa.String(16), nullable=False),
        _word("way"),
        _word("state"),
        _person("holder", nullable=False),
        _person("asked"),
        _person("taker"),
        sa.Column("shift_code", sa.String(5), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _word("tier"),
        _moment("since"),
        _moment("until"),
        sa.Column("their_shift", sa.String(5)),
        sa.Column("their_day", sa.Date()),
        sa.Column("their_tier", sa.String(16)),
        _moment("their_since", nullable=True),
        _moment("their_until", nullable=True),
        _moment("ends"),
        _moment("made_at"),
        _person("made_by", nullable=False),
        _moment("changed_at"),
        _person("changed_by"),
        *(_someone("swap", each) for each in ("holder", "asked", "taker", "made_by", "changed_by")),
        *(
            sa.CheckConstraint(f"{name} in {words}", name)
            for name, words in WORDS.items()
        ),
        sa.CheckConstraint("(way = 'give') = (asked is null)", "asks_somebody"),
        sa.CheckConstraint("(way = 'swap') = (their_shift is not null)", "names_both"),
        sa.CheckConstraint(
            "(state in ('taken', 'waiting')) <= (taker is not null)", "has_taker"
        ),
        sa.PrimaryKeyConstraint("code", name="pk_swap"),
    )
    for column in ("holder", "taker", "ends", "changed_at"):
        op.create_index(f"ix_swap_{column}", "swap", [column])
    op.create_index(
        "uq_swap_live",
        "swap",
        ["shift_code", "day"],
        unique=True,
        postgresql_where=sa.text("state in ('open', 'waiting')"),
    )
    op.create_table(
        "swap_approval",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=False),
        _person("set_by", nullable=False),
        _moment("set_at"),
        _someone("swap_approval", "set_by"),
        sa.CheckConstraint("id = 1", "only_one"),
        sa.PrimaryKeyConstraint("id", name="pk_swap_approval"),
    )
    _kinds("".join(f", '{each}'" for each in NEW))


def downgrade() -> None:
    op.drop_table("swap_approval")
    op.drop_table("swap")
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind in {NEW}")
    _kinds("")


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))


def _word(name: str) -> sa.Column:
    return sa.Column(name, sa.String(32), nullable=False)


def _person(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.String(5), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _someone(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.code"], f"fk_{table}_{column}_person")
