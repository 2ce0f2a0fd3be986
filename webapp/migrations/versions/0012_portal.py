"""residents without sign-in."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('report_door',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('zone_id', sa.Uuid(), nullable=True),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_report_door_company_id_site_id_site')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_report_door'))
    )
    op.create_index('uq_report_door_code', 'report_door', ['code'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_report_door_code', table_name='report_door')
    op.drop_table('report_door')
