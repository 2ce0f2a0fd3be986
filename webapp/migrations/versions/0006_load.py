"""work beside the requests."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'side_task',
        sa.Column('company_id', sa.Uuid(), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('subject', sa.String(length=80), nullable=False),
        sa.Column('params', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(length=8), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('done_parts', sa.Integer(), nullable=False),
        sa.Column('all_parts', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=80), nullable=False),
        sa.Column('asked_by', sa.Uuid(), nullable=True),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_side_task_company_id')),
        sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_side_task')),
    )
    with op.batch_alter_table('side_task') as batch:
        batch.create_index('ix_side_task_company_id_state_asked_at', ['company_id', 'state', 'asked_at'])
        batch.create_index('uq_side_task_company_id_kind_subject', ['company_id', 'kind', 'subject'], unique=True)


def downgrade() -> None:
    op.drop_table('side_task')
