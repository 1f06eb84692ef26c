"""A gap in the rota is an alarm: one more kind of notice.

Why: a gap that stands on a page is seen by whoever looks at that page, and by no one else.
"""

from alembic import op

revision = "20261214_rota_alarms"
down_revision = "20261213_pages"
branch_labels = None
depends_on = None

KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back',"
    " 'unreached', 'text', 'guard', 'marked', 'wish', 'own', 'gap', 'over', 'handed', 'call',"
    " 'account'{})"
)


def upgrade() -> None:
    _kinds(", 'uncovered'")


def downgrade() -> None:
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind = 'uncovered'")
    _kinds("")


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))
