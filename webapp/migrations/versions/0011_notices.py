"""what is told to whom, and what happens when nobody answers."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('via', sa.String(length=8), nullable=False),
    sa.Column('line', sa.String(length=48), nullable=False),
    sa.Column('once', sa.String(length=120), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('site_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('receiver', sa.Text(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('params', sa.JSON(), nullable=False),
    sa.Column('is_urgent', sa.Boolean(), nullable=False),
    sa.Column('put_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fault', sa.String(length=200), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_notice')),
    sa.UniqueConstraint('company_id', 'once', name=op.f('uq_notice_company_id_once'))
    )
    op.create_index('ix_notice_company_id_next_at', 'notice', ['company_id', 'next_at'])
    op.create_index('ix_notice_company_id_line', 'notice', ['company_id', 'line', 'put_at'])
    op.create_index('ix_notice_company_id_subject_id', 'notice', ['company_id', 'subject_id'])
    op.create_index('ix_notice_company_id_person_id', 'notice', ['company_id', 'person_id', 'read_at'])
    op.create_table('notice_line',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('line', sa.String(length=48), nullable=False),
    sa.Column('holder', sa.Uuid(), nullable=True),
    sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('fault', sa.String(length=200), nullable=False),
    sa.Column('budget_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('company_id', 'line', name=op.f('pk_notice_line'))
    )
    op.create_table('notice_setting',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('tells', sa.JSON(), nullable=False),
    sa.Column('ladder', sa.JSON(), nullable=False),
    sa.Column('robot', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('emails', sa.JSON(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_notice_setting_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'site_id', name=op.f('pk_notice_setting'))
    )
    op.create_table('escalation',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('clock', sa.String(length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('base_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ladder', sa.JSON(), nullable=False),
    sa.Column('taken_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_up_by', sa.Uuid(), nullable=True),
    sa.Column('said', sa.String(length=200), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'issue_id'], ['issue.company_id', 'issue.id'], name=op.f('fk_escalation_company_id_issue_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_escalation'))
    )
    op.create_index('ix_escalation_company_id_next_at', 'escalation', ['company_id', 'next_at'])
    op.create_index('ix_escalation_company_id_issue_id', 'escalation', ['company_id', 'issue_id'])
    still_open = sa.text('ended_at IS NULL')
    op.create_index('uq_escalation_open', 'escalation', ['company_id', 'issue_id'], unique=True, sqlite_where=still_open, postgresql_where=still_open)
    with op.batch_alter_table('site_limit') as table:
        table.add_column(sa.Column('past', sa.JSON(), nullable=False, server_default='[]'))
        table.alter_column('amount', existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table('site_limit') as table:
        table.alter_column('past', server_default=None)


def downgrade() -> None:
    op.execute(sa.text('DELETE FROM site_limit WHERE amount IS NULL'))
    with op.batch_alter_table('site_limit') as table:
        table.alter_column('amount', existing_type=sa.Integer(), nullable=False)
        table.drop_column('past')
    op.drop_table('escalation')
    op.drop_table('notice_setting')
    op.drop_table('notice_line')
    op.drop_table('notice')
