"""several people on one phone: receipts that anybody can check, keys of the installation."""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'server_key',
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('id', sa.String(length=16), nullable=False),
        sa.Column('receipt_key', sa.LargeBinary(), nullable=False),
        sa.Column('seal_key', sa.LargeBinary(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('number', name=op.f('pk_server_key')),
        sa.UniqueConstraint('id', name=op.f('uq_server_key_id')),
    )
    op.create_table(
        'receipt',
        sa.Column('company_id', sa.Uuid(), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('device_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('key_id', sa.String(length=16), nullable=False),
        sa.Column('signature', sa.LargeBinary(), nullable=False),
        sa.Column('hashes', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ['company_id', 'device_id'],
            ['device.company_id', 'device.id'],
            name=op.f('fk_receipt_company_id'),
        ),
        sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_receipt')),
    )
    op.create_index(
        'ix_receipt_company_id_device_id', 'receipt', ['company_id', 'device_id']
    )


def downgrade() -> None:
    op.drop_index('ix_receipt_company_id_device_id', table_name='receipt')
    op.drop_table('receipt')
    op.drop_table('server_key')
