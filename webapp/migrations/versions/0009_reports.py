"""reports."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('flow_version',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by', sa.Uuid(), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_flow_version')),
    sa.UniqueConstraint('company_id', 'kind', 'version', name=op.f('uq_flow_version_company_id_kind_version'))
    )
    op.create_table('number_series',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'site_id', 'kind', 'day', name=op.f('pk_number_series'))
    )
    op.create_table('issue',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('flow_version_id', sa.Uuid(), nullable=False),
    sa.Column('checkpoint_id', sa.Uuid(), nullable=True),
    sa.Column('zone_id', sa.Uuid(), nullable=True),
    sa.Column('room', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('trade', sa.String(length=40), nullable=False),
    sa.Column('urgency', sa.String(length=10), nullable=False),
    sa.Column('severity', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('happened', sa.String(length=80), nullable=False),
    sa.Column('demand', sa.Text(), nullable=False),
    sa.Column('expectation', sa.Text(), nullable=False),
    sa.Column('photos', sa.JSON(), nullable=False),
    sa.Column('is_private', sa.Boolean(), nullable=False),
    sa.Column('is_restricted', sa.Boolean(), nullable=False),
    sa.Column('reporter_id', sa.Uuid(), nullable=True),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=True),
    sa.Column('joined_to', sa.Uuid(), nullable=True),
    sa.Column('relapse_of', sa.Uuid(), nullable=True),
    sa.Column('echoes', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('phase', sa.String(length=8), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('assigned_to', sa.Uuid(), nullable=True),
    sa.Column('appointment_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('milestones', sa.JSON(), nullable=False),
    sa.Column('rating', sa.Integer(), nullable=True),
    sa.Column('is_late', sa.Boolean(), nullable=False),
    sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('touched_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_issue_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_issue')),
    sa.UniqueConstraint('company_id', 'site_id', 'number', name=op.f('uq_issue_company_id_site_id_number'))
    )
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.create_index('ix_issue_company_id_assigned_to', ['company_id', 'assigned_to', 'phase'], unique=False)
        batch_op.create_index('ix_issue_company_id_checkpoint_id', ['company_id', 'checkpoint_id'], unique=False)
        batch_op.create_index('ix_issue_company_id_reporter_id', ['company_id', 'reporter_id'], unique=False)
        batch_op.create_index('ix_issue_company_id_site_id_opened_at', ['company_id', 'site_id', 'opened_at'], unique=False)
        batch_op.create_index('ix_issue_company_id_site_id_phase', ['company_id', 'site_id', 'phase', 'opened_at'], unique=False)
        batch_op.create_index('uq_issue_token_hash', ['token_hash'], unique=True)

    op.create_table('reporter',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('phone_index', sa.String(length=32), nullable=False),
    sa.Column('phone_tail', sa.String(length=4), nullable=False),
    sa.Column('room', sa.String(length=40), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_reporter_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_reporter'))
    )
    with op.batch_alter_table('reporter', schema=None) as batch_op:
        batch_op.create_index('ix_reporter_company_id_phone_index', ['company_id', 'site_id', 'phone_index'], unique=False)
        batch_op.create_index('ix_reporter_company_id_room', ['company_id', 'site_id', 'room'], unique=False)

    op.create_table('site_limit',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('clock', sa.String(length=40), nullable=False),
    sa.Column('urgency', sa.String(length=10), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_site_limit_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'site_id', 'kind', 'clock', 'urgency', name=op.f('pk_site_limit'))
    )
    op.create_table('issue_clock',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('whose', sa.String(length=8), nullable=False),
    sa.Column('measure', sa.String(length=16), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_resting', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_late', sa.Boolean(), nullable=False),
    sa.Column('warnings', sa.JSON(), nullable=False),
    sa.Column('told', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'issue_id'], ['issue.company_id', 'issue.id'], name=op.f('fk_issue_clock_company_id_issue_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_issue_clock'))
    )
    with op.batch_alter_table('issue_clock', schema=None) as batch_op:
        batch_op.create_index('ix_issue_clock_company_id_issue_id', ['company_id', 'issue_id'], unique=False)
        batch_op.create_index('ix_issue_clock_company_id_next_at', ['company_id', 'next_at'], unique=False)

    op.create_table('issue_event',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('step', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('actors', sa.JSON(), nullable=False),
    sa.Column('given', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('extra', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('photos', sa.JSON(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('aside', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'issue_id'], ['issue.company_id', 'issue.id'], name=op.f('fk_issue_event_company_id_issue_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_issue_event'))
    )
    with op.batch_alter_table('issue_event', schema=None) as batch_op:
        batch_op.create_index('ix_issue_event_company_id_issue_id', ['company_id', 'issue_id', 'at'], unique=False)

    op.create_table('issue_material',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('quantity_milli', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(length=12), nullable=False),
    sa.Column('price_cents', sa.BigInteger(), nullable=False),
    sa.Column('who_pays', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'issue_id'], ['issue.company_id', 'issue.id'], name=op.f('fk_issue_material_company_id_issue_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_issue_material'))
    )
    with op.batch_alter_table('issue_material', schema=None) as batch_op:
        batch_op.create_index('ix_issue_material_company_id_issue_id', ['company_id', 'issue_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('issue_material', schema=None) as batch_op:
        batch_op.drop_index('ix_issue_material_company_id_issue_id')

    op.drop_table('issue_material')
    with op.batch_alter_table('issue_event', schema=None) as batch_op:
        batch_op.drop_index('ix_issue_event_company_id_issue_id')

    op.drop_table('issue_event')
    with op.batch_alter_table('issue_clock', schema=None) as batch_op:
        batch_op.drop_index('ix_issue_clock_company_id_next_at')
        batch_op.drop_index('ix_issue_clock_company_id_issue_id')

    op.drop_table('issue_clock')
    op.drop_table('site_limit')
    with op.batch_alter_table('reporter', schema=None) as batch_op:
        batch_op.drop_index('ix_reporter_company_id_room')
        batch_op.drop_index('ix_reporter_company_id_phone_index')

    op.drop_table('reporter')
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.drop_index('uq_issue_token_hash')
        batch_op.drop_index('ix_issue_company_id_site_id_phase')
        batch_op.drop_index('ix_issue_company_id_site_id_opened_at')
        batch_op.drop_index('ix_issue_company_id_reporter_id')
        batch_op.drop_index('ix_issue_company_id_checkpoint_id')
        batch_op.drop_index('ix_issue_company_id_assigned_to')

    op.drop_table('issue')
    op.drop_table('number_series')
    op.drop_table('flow_version')
