"""What callers ask for by key: a call-back, whether words may be left, a message erased.

Why: who is to be called back, and how safely, belongs to the call; an erased message stays
until its recording is deleted, and is heard by nobody.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261124_what_callers_ask"
down_revision = "20261121_calls_and_cases"
branch_labels = None
depends_on = None

OUTCOME = "ck_call_outcome"
BEFORE = "outcome in ('reached', 'message', 'rights', 'left', 'under-way')"
AFTER = "outcome in ('reached', 'message', 'call-back', 'rights', 'left', 'under-way')"


def upgrade() -> None:
    no = sa.text("false")
    op.add_column("call", sa.Column("call_back", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("call", sa.Column("words_safe", sa.Boolean()))
    op.add_column("message", sa.Column("erased", sa.Boolean(), nullable=False, server_default=no))
    op.alter_column("call", "call_back", server_default=None)
    op.alter_column("message", "erased", server_default=None)
    op.drop_constraint(op.f(OUTCOME), "call")
    op.create_check_constraint(op.f(OUTCOME), "call", AFTER)


def downgrade() -> None:
    op.execute("update call set outcome = 'left' where outcome = 'call-back'")
    op.drop_constraint(op.f(OUTCOME), "call")
    op.create_check_constraint(op.f(OUTCOME), "call", BEFORE)
    op.drop_column("message", "erased")
    op.drop_column("call", "words_safe")
    op.drop_column("call", "call_back")
