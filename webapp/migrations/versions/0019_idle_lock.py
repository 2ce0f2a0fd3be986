"""after how many minutes without a touch a site's phones lock themselves."""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lock_minutes', sa.Integer(), nullable=False, server_default='10'))


def downgrade() -> None:
    op.drop_column('site', 'lock_minutes')  # in place: rows of other tables hang on these
