"""Cases are found by their town, as the day book asks for it.

Why: whoever narrows the day book to a town would else go through all cases there ever were.
"""

from alembic import op
from sqlalchemy import text

revision = "20261213_pages"
down_revision = "20261212_account_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_town", "case", [text("lower(town)")])


def downgrade() -> None:
    op.drop_index("ix_case_town", "case")
