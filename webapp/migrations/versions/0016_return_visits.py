"""return visits and the library of opinions."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('draw_seed',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'site_id', 'month', name=op.f('pk_draw_seed'))
    )
    op.create_table('gathering',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('people', sa.Integer(), nullable=True),
    sa.Column('minutes', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_gathering_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_gathering'))
    )
    op.create_index('ix_gathering_company_id_site_id', 'gathering', ['company_id', 'site_id', 'planned_at'], unique=False)
    op.create_table('visit_rule',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('always', sa.JSON(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('link_days', sa.Integer(), nullable=False),
    sa.Column('check_share', sa.Integer(), nullable=False),
    sa.Column('script', sa.Text(), nullable=False),
    sa.Column('script_en', sa.Text(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_visit_rule_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'site_id', name=op.f('pk_visit_rule'))
    )
    op.create_table('opinion_source',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('gathering_id', sa.Uuid(), nullable=True),
    sa.Column('spot', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'issue_id'], ['issue.company_id', 'issue.id'], name=op.f('fk_opinion_source_company_id_issue_id')),
    sa.PrimaryKeyConstraint('company_id', 'issue_id', name=op.f('pk_opinion_source'))
    )
    op.create_index('ix_opinion_source_company_id_gathering_id', 'opinion_source', ['company_id', 'gathering_id'], unique=False)
    op.create_table('quality_check',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('completion', sa.Integer(), nullable=False),
    sa.Column('barred', sa.JSON(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('chance', sa.Integer(), nullable=False),
    sa.Column('roll', sa.Integer(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_by', sa.Uuid(), nullable=True),
    sa.Column('time_ok', sa.Boolean(), nullable=True),
    sa.Column('material_ok', sa.Boolean(), nullable=True),
    sa.Column('work_ok', sa.Boolean(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('rectification_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'issue_id'], ['issue.company_id', 'issue.id'], name=op.f('fk_quality_check_company_id_issue_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_quality_check')),
    sa.UniqueConstraint('company_id', 'issue_id', 'completion', name=op.f('uq_quality_check_company_id_issue_id_completion'))
    )
    op.create_index('ix_quality_check_company_id_site_id', 'quality_check', ['company_id', 'site_id', 'checked_at'], unique=False)
    op.create_table('return_visit',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('completion', sa.Integer(), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('worker_id', sa.Uuid(), nullable=True),
    sa.Column('barred', sa.JSON(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('chance', sa.Integer(), nullable=False),
    sa.Column('roll', sa.Integer(), nullable=False),
    sa.Column('rule', sa.JSON(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_id', sa.Uuid(), nullable=True),
    sa.Column('is_happy', sa.Boolean(), nullable=True),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('link_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'issue_id'], ['issue.company_id', 'issue.id'], name=op.f('fk_return_visit_company_id_issue_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_return_visit')),
    sa.UniqueConstraint('company_id', 'issue_id', 'completion', name=op.f('uq_return_visit_company_id_issue_id_completion'))
    )
    op.create_index('ix_return_visit_company_id_completed_at', 'return_visit', ['company_id', 'site_id', 'completed_at'], unique=False)
    op.create_index('ix_return_visit_company_id_site_id', 'return_visit', ['company_id', 'site_id', 'state', 'due_at'], unique=False)
    op.create_index('uq_return_visit_token_hash', 'return_visit', ['token_hash'], unique=True)
    op.create_table('visit_word',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('way', sa.String(length=8), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('is_reached', sa.Boolean(), nullable=False),
    sa.Column('in_time', sa.Boolean(), nullable=True),
    sa.Column('quality', sa.Integer(), nullable=True),
    sa.Column('manner', sa.Integer(), nullable=True),
    sa.Column('rating', sa.Integer(), nullable=True),
    sa.Column('fault', sa.Text(), nullable=False),
    sa.Column('advice', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('aside', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'issue_id'], ['issue.company_id', 'issue.id'], name=op.f('fk_visit_word_company_id_issue_id_issue')),
    sa.ForeignKeyConstraint(['company_id', 'visit_id'], ['return_visit.company_id', 'return_visit.id'], name=op.f('fk_visit_word_company_id_visit_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_visit_word'))
    )
    op.create_index('ix_visit_word_company_id_visit_id', 'visit_word', ['company_id', 'visit_id', 'at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_visit_word_company_id_visit_id', table_name='visit_word')
    op.drop_table('visit_word')
    op.drop_index('uq_return_visit_token_hash', table_name='return_visit')
    op.drop_index('ix_return_visit_company_id_site_id', table_name='return_visit')
    op.drop_index('ix_return_visit_company_id_completed_at', table_name='return_visit')
    op.drop_table('return_visit')
    op.drop_index('ix_quality_check_company_id_site_id', table_name='quality_check')
    op.drop_table('quality_check')
    op.drop_index('ix_opinion_source_company_id_gathering_id', table_name='opinion_source')
    op.drop_table('opinion_source')
    op.drop_table('visit_rule')
    op.drop_index('ix_gathering_company_id_site_id', table_name='gathering')
    op.drop_table('gathering')
    op.drop_table('draw_seed')
