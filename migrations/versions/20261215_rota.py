"""Shifts that come again in other ways, and may be open; changes of one date; who is away.

Why: what the rota says of a moment is who is rung, and coordinators change it date by date.
Every change is kept whole, with what was before.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261215_rota"
down_revision = "20261214_rota_alarms"
branch_labels = None
depends_on = None

DEEDS = (
    "made", "changed", "ended", "gave", "moved", "split", "planned", "away", "limits",
    "swapped", "left", "imported", "undone",
)  # fmt: skip


def upgrade() -> None:
    op.execute("create extension if not exists btree_gist")
    op.add_column("shift", sa.Column("code", sa.String(5)))
    op.add_column("shift", sa.Column("person_code", sa.String(5)))
    op.execute("update shift set person_code = (select code from person where id = person_id)")
    # A code needs only to be one of its own: letters by the place of the row, base 26.
    op.execute(
        "with numbered as (select id, row_number() over (order by id) as n from shift) "
        "update shift set code = (select string_agg(chr(97 + (n / (26 ^ place)::int % 26)::int), '')"
        " from generate_series(0, 4) as place) from numbered where numbered.id = shift.id"
    )
    op.drop_column("shift", "id")  # its index and the key go with it
    op.drop_column("shift", "person_id")
    op.alter_column("shift", "code", nullable=False)
    op.create_primary_key("pk_shift", "shift", ["code"])
    op.create_foreign_key(
        "fk_shift_person_code_person", "shift", "person", ["person_code"], ["code"]
    )
    op.create_index("ix_shift_person_code", "shift", ["person_code"])
    op.add_column("shift", sa.Column("language", sa.String(3)))
    op.add_column("shift", sa.Column("nights", sa.SmallInteger()))
    _added("every", sa.SmallInteger(), "1")
    _added("nth", sa.ARRAY(sa.SmallInteger()), "{}")
    for name, rule in {
        "nth_exist": "nth <@ array[-1,1,2,3,4,5]::smallint[]",
        "ends_after_it_begins": "valid_to >= valid_from",
        "weeks_are_counted": "every = 1 or valid_from is not null",
        "nights_are_few": "nights between 0 and 7",
    }.items():
        op.create_check_constraint(op.f(f"ck_shift_{name}"), "shift", rule)
    _changes()
    _away()
    _revisions()


def downgrade() -> None:
    for table in ("rota_revision", "limits", "away", "shift_change"):
        op.drop_table(table)
    op.execute("delete from shift where person_code is null")
    op.add_column("shift", sa.Column("id", sa.Uuid()))
    op.add_column("shift", sa.Column("person_id", sa.Uuid()))
    op.execute(
        "update shift set id = gen_random_uuid(),"
        " person_id = (select id from person where code = person_code)"
    )
    for name in ("nth_exist", "ends_after_it_begins", "weeks_are_counted", "nights_are_few"):
        op.drop_constraint(op.f(f"ck_shift_{name}"), "shift")
    for column in ("code", "person_code", "language", "nights", "every", "nth"):
        op.drop_column("shift", column)
    op.alter_column("shift", "id", nullable=False)
    op.alter_column("shift", "person_id", nullable=False)
    op.create_primary_key("pk_shift", "shift", ["id"])
    op.create_foreign_key("fk_shift_person_id_person", "shift", "person", ["person_id"], ["id"])
    op.create_index("ix_shift_person_id", "shift", ["person_id"])
    op.execute("drop extension btree_gist")


def _added(name: str, kind: sa.types.TypeEngine, value: str) -> None:
    """Add a column that has a value in every row, and then no default."""
    op.add_column("shift", sa.Column(name, kind, nullable=False, server_default=value))
    op.alter_column("shift", name, server_default=None)


def _changes() -> None:
    op.create_table(
        "shift_change",
        sa.Column("shift_code", sa.String(5), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_code", sa.String(5)),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("starts", sa.Time()),
        sa.Column("ends", sa.Time()),
        sa.Column("nights", sa.SmallInteger()),
        sa.Column("span", postgresql.TSTZRANGE()),
        sa.PrimaryKeyConstraint("shift_code", "day", name="pk_shift_change"),
        sa.ForeignKeyConstraint(
            ["shift_code"], ["shift.code"], name="fk_shift_change_shift_code_shift"
        ),
        sa.ForeignKeyConstraint(
            ["person_code"], ["person.code"], name="fk_shift_change_person_code_person"
        ),
        sa.CheckConstraint(
            "(starts is null) = (ends is null)", op.f("ck_shift_change_hours_are_whole")
        ),
        sa.CheckConstraint("nights between 0 and 7", op.f("ck_shift_change_nights_are_few")),
        _once("shift_change_one_place"),
    )


def _away() -> None:
    op.create_table(
        "away",
        sa.Column("code", sa.String(5), nullable=False),
        sa.Column("person_code", sa.String(5), nullable=False),
        sa.Column("span", postgresql.TSTZRANGE(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_away"),
        sa.ForeignKeyConstraint(
            ["person_code"], ["person.code"], name="fk_away_person_code_person"
        ),
        sa.CheckConstraint("not isempty(span)", op.f("ck_away_lasts")),
        _once("away_once"),
    )
    op.create_table(
        "limits",
        sa.Column("person_code", sa.String(5), nullable=False),
        sa.Column("hours", sa.SmallInteger(), nullable=False),
        sa.Column("nights", sa.SmallInteger(), nullable=False),
        sa.Column("rest", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_code", name="pk_limits"),
        sa.ForeignKeyConstraint(
            ["person_code"], ["person.code"], name="fk_limits_person_code_person"
        ),
    )


def _once(name: str) -> postgresql.ExcludeConstraint:
    return postgresql.ExcludeConstraint(
        ("person_code", "="), ("span", "&&"),
        name=name, using="gist", deferrable=True, initially="DEFERRED",
    )  # fmt: skip


def _revisions() -> None:
    op.create_table(
        "rota_revision",
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(5)),
        sa.Column("deed", sa.String(32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("edits", postgresql.JSONB(), nullable=False),
        sa.Column("undoes", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_rota_revision"),
        sa.ForeignKeyConstraint(
            ["by"], ["person.code"], name="fk_rota_revision_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["undoes"], ["rota_revision.number"], name="fk_rota_revision_undoes_rota_revision"
        ),
        sa.UniqueConstraint("undoes", name="uq_rota_revision_undoes"),
        sa.CheckConstraint(
            f"deed in ({', '.join(map(repr, DEEDS))})", op.f("ck_rota_revision_deed")
        ),
    )
    op.create_index("ix_rota_revision_at", "rota_revision", ["at"])
