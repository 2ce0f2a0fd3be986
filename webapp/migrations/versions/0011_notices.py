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
    op.create_index('ix_notice_company_id_subject_id', 'notice', ['company_id', 'subject_id'])
    op.create_index('ix_notice_company_id_person_id', 'notice', ['company_id', 'person_id', 'read_at'])


def downgrade() -> None:
    op.drop_table('notice')
