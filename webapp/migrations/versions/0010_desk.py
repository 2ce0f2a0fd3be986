"""finding reports again, views that are kept."""

from datetime import UTC, datetime
from itertools import count

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

DESK = (
    ("seq",),
    ("press_at", "seq"),
    ("lane", "seq"),
    ("lane", "press_at", "seq"),
    ("assigned_to", "seq"),
    ("category", "seq"),
    ("kind", "seq"),
    ("room", "seq"),
)
NOT_PRESSING = datetime(9999, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    op.create_table('saved_view',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('query', sa.String(length=500), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_saved_view_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_saved_view'))
    )
    op.create_index('ix_saved_view_company_id_site_id', 'saved_view', ['company_id', 'site_id'], unique=False)
    op.create_table('person_trade',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('trade', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'person_id'], ['person.company_id', 'person.id'], name=op.f('fk_person_trade_company_id_person_id')),
    sa.PrimaryKeyConstraint('company_id', 'person_id', 'trade', name=op.f('pk_person_trade'))
    )
    op.create_table('dispatch_rule',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('way', sa.String(length=8), nullable=False),
    sa.Column('last_person_id', sa.Uuid(), nullable=True),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_dispatch_rule_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'site_id', 'kind', name=op.f('pk_dispatch_rule'))
    )
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seq', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('lane', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('press_at', sa.DateTime(timezone=True), nullable=True))
    _fill()
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.alter_column('seq', existing_type=sa.BigInteger(), nullable=False)
        batch_op.alter_column('lane', existing_type=sa.String(length=8), nullable=False)
        batch_op.alter_column('press_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_index('uq_issue_seq', ['seq'], unique=True)
        batch_op.create_index('ix_issue_company_id_joined_to', ['company_id', 'joined_to'])
        batch_op.create_index('ix_issue_company_id_relapse_of', ['company_id', 'relapse_of'])
        for columns in DESK:
            batch_op.create_index(f"ix_issue_desk_{'_'.join(columns)}", ['company_id', 'site_id', *columns])
    _search_index()


def _fill() -> None:
    """Reports that are there already: their place in time, and on which list they stand."""
    issue = sa.table(
        'issue', sa.column('company_id', sa.Uuid()), sa.column('id', sa.Uuid()),
        sa.column('opened_at', sa.DateTime(timezone=True)), sa.column('phase', sa.String()),
        sa.column('assigned_to', sa.Uuid()), sa.column('next_due_at', sa.DateTime(timezone=True)),
        sa.column('seq', sa.BigInteger()), sa.column('lane', sa.String()),
        sa.column('press_at', sa.DateTime(timezone=True)),
    )
    bind, running = op.get_bind(), count()
    for row in bind.execute(sa.select(issue)).all():
        lane = {'closed': 'closed', 'done': 'accept'}.get(row.phase, 'work')
        if row.phase == 'open' and row.assigned_to is None:
            lane = 'dispatch'
        opened = row.opened_at.replace(tzinfo=row.opened_at.tzinfo or UTC)
        seq = int(opened.timestamp() * 1000) << 22 | next(running)
        bind.execute(
            sa.update(issue).where(issue.c.company_id == row.company_id, issue.c.id == row.id)
            .values(seq=seq, lane=lane, press_at=row.next_due_at or NOT_PRESSING)
        )


def _search_index() -> None:
    """Not a model's table: FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            'CREATE TABLE issue_words (company_id uuid NOT NULL, site_id uuid NOT NULL,'
            ' seq bigint NOT NULL, words tsvector NOT NULL,'
            ' CONSTRAINT pk_issue_words PRIMARY KEY (company_id, seq))'
        )
        op.execute('CREATE INDEX ix_issue_words_site ON issue_words (company_id, site_id, seq)')
        op.execute('CREATE INDEX ix_issue_words_words ON issue_words USING gin (words)')
        return
    op.execute(
        "CREATE VIRTUAL TABLE issue_words USING fts5(words, letters,"
        " tokenize = \"unicode61 remove_diacritics 0\")"
    )


def downgrade() -> None:
    op.execute('DROP TABLE issue_words')
    with op.batch_alter_table('issue', schema=None) as batch_op:
        for columns in DESK:
            batch_op.drop_index(f"ix_issue_desk_{'_'.join(columns)}")
        batch_op.drop_index('ix_issue_company_id_relapse_of')
        batch_op.drop_index('ix_issue_company_id_joined_to')
        batch_op.drop_index('uq_issue_seq')
        batch_op.drop_column('press_at')
        batch_op.drop_column('lane')
        batch_op.drop_column('seq')
    op.drop_table('dispatch_rule')
    op.drop_table('person_trade')
    op.drop_index('ix_saved_view_company_id_site_id', table_name='saved_view')
    op.drop_table('saved_view')
