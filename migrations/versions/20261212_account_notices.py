"""People are told what is done to their own accounts: one more kind of notice.

Why: whoever signs in elsewhere with somebody's account is noticed by its owner, or by nobody.
"""

from alembic import op

revision = "20261212_account_notices"
down_revision = "20261211_reports"
branch_labels = None
depends_on = None

KINDS = (
    "kind in ('emergency', 'nobody', 'absent', 'refused', 'taken', 'message', 'back',"
    " 'unreached', 'text', 'guard', 'marked', 'wish', 'own', 'gap', 'over', 'handed', 'call'{})"
)


def upgrade() -> None:
    _kinds(", 'account'")


def downgrade() -> None:
    for table in ("telling", "notice"):
        op.execute(f"delete from {table} where kind = 'account'")
    _kinds("")


def _kinds(more: str) -> None:
    for table in ("notice", "telling"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, KINDS.format(more))
