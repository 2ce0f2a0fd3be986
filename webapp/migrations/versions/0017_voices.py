"""letter boxes, the hotline, cases learnt from complaints, conferences."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('letter_box',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('checkpoint_id', sa.Uuid(), nullable=True),
    sa.Column('opener_id', sa.Uuid(), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('opens_at', sa.String(length=5), nullable=False),
    sa.Column('keys', sa.String(length=120), nullable=False),
    sa.Column('schedule_id', sa.Uuid(), nullable=True),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_letter_box_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_letter_box'))
    )
    op.create_index('ix_letter_box_company_id_site_id', 'letter_box', ['company_id', 'site_id'], unique=False)
    op.create_table('letter_box_change',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('box_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('field', sa.String(length=12), nullable=False),
    sa.Column('before', sa.String(length=200), nullable=False),
    sa.Column('after', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'box_id'], ['letter_box.company_id', 'letter_box.id'], name=op.f('fk_letter_box_change_company_id_box_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_letter_box_change'))
    )
    op.create_index('ix_letter_box_change_company_id_box_id', 'letter_box_change', ['company_id', 'box_id', 'at'], unique=False)
    op.create_table('box_opening',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('box_id', sa.Uuid(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opener_id', sa.Uuid(), nullable=False),
    sa.Column('second', sa.String(length=40), nullable=False),
    sa.Column('letters', sa.Integer(), nullable=False),
    sa.Column('fullness', sa.Integer(), nullable=False),
    sa.Column('is_body_good', sa.Boolean(), nullable=False),
    sa.Column('is_lock_good', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('photos', sa.JSON(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'box_id'], ['letter_box.company_id', 'letter_box.id'], name=op.f('fk_box_opening_company_id_box_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_box_opening'))
    )
    op.create_index('ix_box_opening_company_id_box_id', 'box_opening', ['company_id', 'box_id', 'opened_at'], unique=False)
    op.create_index('ix_box_opening_company_id_site_id', 'box_opening', ['company_id', 'site_id', 'opened_at'], unique=False)
    op.create_table('box_letter',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('opening_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'opening_id'], ['box_opening.company_id', 'box_opening.id'], name=op.f('fk_box_letter_company_id_opening_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_box_letter')),
    sa.UniqueConstraint('company_id', 'opening_id', 'position', name=op.f('uq_box_letter_company_id_opening_id_position'))
    )
    op.create_index('ix_box_letter_company_id_issue_id', 'box_letter', ['company_id', 'issue_id'], unique=False)
    op.create_table('hotline_setting',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('spare_number', sa.String(length=20), nullable=False),
    sa.Column('greeting', sa.String(length=300), nullable=False),
    sa.Column('checked_at', sa.JSON(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_hotline_setting_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'site_id', name=op.f('pk_hotline_setting'))
    )
    op.create_table('line_check',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('is_line_good', sa.Boolean(), nullable=False),
    sa.Column('is_handset_good', sa.Boolean(), nullable=False),
    sa.Column('is_recorder_good', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_line_check_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_line_check'))
    )
    op.create_index('ix_line_check_site_at', 'line_check', ['company_id', 'site_id', 'at'], unique=False)
    op.create_table('line_failure',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('part', sa.String(length=10), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cause', sa.String(length=300), nullable=False),
    sa.Column('switched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('spare_number', sa.String(length=20), nullable=False),
    sa.Column('is_spare_published', sa.Boolean(), nullable=False),
    sa.Column('cure', sa.String(length=300), nullable=False),
    sa.Column('restored_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('noted_by', sa.Uuid(), nullable=False),
    sa.Column('restored_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_line_failure_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_line_failure'))
    )
    op.create_index('ix_line_failure_site_began_at', 'line_failure', ['company_id', 'site_id', 'began_at'], unique=False)
    op.create_table('line_call',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_by', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('wanted', sa.String(length=200), nullable=False),
    sa.Column('passed_to', sa.String(length=60), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_line_call_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_line_call'))
    )
    op.create_index('ix_line_call_company_id_issue_id', 'line_call', ['company_id', 'issue_id'], unique=False)
    op.create_index('ix_line_call_site_at', 'line_call', ['company_id', 'site_id', 'at'], unique=False)
    op.create_table('number_place',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('medium', sa.String(length=12), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('shows', sa.String(length=20), nullable=False),
    sa.Column('condition', sa.String(length=10), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_number_place_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_number_place'))
    )
    op.create_index('ix_number_place_company_id_site_id', 'number_place', ['company_id', 'site_id'], unique=False)
    op.create_table('complaint_case',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=True),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('zone_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('cure', sa.Text(), nullable=False),
    sa.Column('warning', sa.String(length=300), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_complaint_case_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_complaint_case'))
    )
    op.create_index('ix_complaint_case_company_id_issue_id', 'complaint_case', ['company_id', 'issue_id'], unique=False)
    op.create_index('ix_complaint_case_company_id_state', 'complaint_case', ['company_id', 'state', 'category'], unique=False)
    op.create_table('hard_case',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('sort', sa.String(length=8), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Uuid(), nullable=True),
    sa.Column('result', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'issue_id'], ['issue.company_id', 'issue.id'], name=op.f('fk_hard_case_company_id_issue_id')),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_hard_case_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_hard_case'))
    )
    op.create_index('ix_hard_case_company_id_issue_id', 'hard_case', ['company_id', 'issue_id'], unique=False)
    op.create_index('ix_hard_case_company_id_site_id', 'hard_case', ['company_id', 'site_id', 'closed_at'], unique=False)
    op.create_table('hard_case_meeting',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('participants', sa.JSON(), nullable=False),
    sa.Column('minutes', sa.Text(), nullable=False),
    sa.Column('noted_by', sa.Uuid(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'case_id'], ['hard_case.company_id', 'hard_case.id'], name=op.f('fk_hard_case_meeting_company_id_case_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_hard_case_meeting'))
    )
    op.create_index('ix_hard_case_meeting_company_id_case_id', 'hard_case_meeting', ['company_id', 'case_id', 'at'], unique=False)
    op.create_table('hard_case_step',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=200), nullable=False),
    sa.Column('owner', sa.String(length=60), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'case_id'], ['hard_case.company_id', 'hard_case.id'], name=op.f('fk_hard_case_step_company_id_case_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_hard_case_step'))
    )
    op.create_index('ix_hard_case_step_company_id_case_id', 'hard_case_step', ['company_id', 'case_id', 'position'], unique=False)


def downgrade() -> None:
    op.drop_table('hard_case_step')
    op.drop_table('hard_case_meeting')
    op.drop_table('hard_case')
    op.drop_table('complaint_case')
    op.drop_table('number_place')
    op.drop_table('line_call')
    op.drop_table('line_failure')
    op.drop_table('line_check')
    op.drop_table('hotline_setting')
    op.drop_table('box_letter')
    op.drop_table('box_opening')
    op.drop_table('letter_box_change')
    op.drop_table('letter_box')
