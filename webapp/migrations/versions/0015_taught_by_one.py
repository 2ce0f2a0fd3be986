"""ways that only one person has walked, the grey cells of a photo."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('presence_leg', schema=None) as batch_op:
        batch_op.add_column(sa.Column('only_by', sa.Uuid(), nullable=True))
    with op.batch_alter_table('photo_print', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cells', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('photo_print', schema=None) as batch_op:
        batch_op.drop_column('cells')
    with op.batch_alter_table('presence_leg', schema=None) as batch_op:
        batch_op.drop_column('only_by')
