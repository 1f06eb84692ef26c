"""Whose case it is, found fast; and calls back that somebody asks for at a page.

Why: a responder sees their own cases only, and every page answers within 100 ms.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261208_casework"
down_revision = "20261209_intake"
branch_labels = None
depends_on = None

KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back',"
    " 'unreached', 'text', 'guard', 'marked', 'wish', 'own', 'gap', 'over', 'handed'{})"
)
SETTLED = sa.text("settled_by is not null")
OPEN = sa.text("settled_at is null")
HEARD = sa.text("heard_by is not null")


def upgrade() -> None:
    _kinds(", 'call'")
    op.create_index(
        "ix_notice_settled_by", "notice", ["settled_by"], postgresql_where=SETTLED
    )
    op.create_index("ix_notice_open", "notice", ["raised_at"], postgresql_where=OPEN)
    op.create_index("ix_message_heard_by", "message", ["heard_by"], postgresql_where=HEARD)


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))


def downgrade() -> None:
    for name, table in (
        ("ix_message_heard_by", "message"),
        ("ix_notice_open", "notice"),
        ("ix_notice_settled_by", "notice"),
    ):
        op.drop_index(name, table)
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind = 'call'")
    _kinds("")
