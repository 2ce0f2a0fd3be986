"""where a point is, beside whether GPS is expected there."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('presence_point', schema=None) as batch_op:
        batch_op.add_column(sa.Column('latitude_e6', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('longitude_e6', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('presence_point', schema=None) as batch_op:
        batch_op.drop_column('longitude_e6')
        batch_op.drop_column('latitude_e6')
