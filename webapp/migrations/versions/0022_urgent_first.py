"""the urgent stand first in the lists of the desk."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

BEFORE = 'ix_issue_desk_lane_press_at_seq'
NOW = 'ix_issue_desk_lane_haste_press_at_seq'


def upgrade() -> None:
    op.add_column('issue', sa.Column('haste', sa.SmallInteger(), nullable=False, server_default='2'))
    issue = sa.table('issue', sa.column('urgency', sa.String()), sa.column('haste', sa.SmallInteger()))
    for urgency, haste in (('critical', 0), ('urgent', 1)):
        op.execute(sa.update(issue).where(issue.c.urgency == urgency).values(haste=haste))
    op.create_index(NOW, 'issue', ['company_id', 'site_id', 'lane', 'haste', 'press_at', 'seq'])
    op.drop_index(BEFORE, 'issue')


def downgrade() -> None:
    op.create_index(BEFORE, 'issue', ['company_id', 'site_id', 'lane', 'press_at', 'seq'])
    op.drop_index(NOW, 'issue')
    op.drop_column('issue', 'haste')
