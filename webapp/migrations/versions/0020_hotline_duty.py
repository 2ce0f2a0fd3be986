"""who answers the hotline when, hand-overs, test calls."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('line_shift',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('starts', sa.String(length=5), nullable=False),
    sa.Column('ends', sa.String(length=5), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_line_shift_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_line_shift'))
    )
    op.create_index('ix_line_shift_site', 'line_shift', ['company_id', 'site_id'], unique=False)
    op.create_table('line_handover',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('from_id', sa.Uuid(), nullable=True),
    sa.Column('to_id', sa.Uuid(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_line_handover_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_line_handover'))
    )
    op.create_index('ix_line_handover_site_at', 'line_handover', ['company_id', 'site_id', 'at'], unique=False)
    op.create_table('line_test',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('is_answered', sa.Boolean(), nullable=False),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_line_test_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_line_test'))
    )
    op.create_index('ix_line_test_site_at', 'line_test', ['company_id', 'site_id', 'at'], unique=False)


def downgrade() -> None:
    op.drop_table('line_test')
    op.drop_table('line_handover')
    op.drop_table('line_shift')
