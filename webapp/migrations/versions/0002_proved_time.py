"""when a visit can be proved to have happened."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

NOTHING_PROVED = '1970-01-01 00:00:00+00:00'  # until `rounds rebuild` reads the entries again


def upgrade() -> None:
    op.create_table('clock_doubt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.Column('until', sa.BigInteger(), nullable=False),
    sa.Column('spread', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_doubt'))
    )
    op.create_table('server_clock',
    sa.Column('node', sa.String(length=80), nullable=False),
    sa.Column('latest', sa.BigInteger(), nullable=False),
    sa.Column('boot', sa.String(length=40), nullable=False),
    sa.Column('counted', sa.BigInteger(), nullable=False),
    sa.Column('ahead', sa.BigInteger(), nullable=False),
    sa.Column('compared_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('node', name=op.f('pk_server_clock'))
    )
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('not_before', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('not_after', sa.BigInteger(), nullable=True))
    with op.batch_alter_table('finding_event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('not_before', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('not_after', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('visit', schema=None) as batch_op:
        for name in ('not_before', 'not_after'):
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=NOTHING_PROVED))
    visit = sa.table('visit', *(sa.column(name) for name in ('not_after', 'received_at')))
    op.execute(visit.update().values(not_after=visit.c.received_at))


def downgrade() -> None:
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_column('not_after')
        batch_op.drop_column('not_before')
    with op.batch_alter_table('finding_event', schema=None) as batch_op:
        batch_op.drop_column('not_after')
        batch_op.drop_column('not_before')
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.drop_column('not_after')
        batch_op.drop_column('not_before')
    op.drop_table('server_clock')
    op.drop_table('clock_doubt')
