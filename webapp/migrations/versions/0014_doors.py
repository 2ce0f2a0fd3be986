"""tokens and webhooks for other systems, what is kept about whom."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('api_token',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('sees_reporters', sa.Boolean(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_api_token_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_api_token'))
    )
    op.create_index('uq_api_token_token_hash', 'api_token', ['token_hash'], unique=True)
    op.create_table('api_call',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('token_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('body_hash', sa.String(length=64), nullable=False),
    sa.Column('issue_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'token_id', 'key', name=op.f('pk_api_call'))
    )
    op.create_table('webhook',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rests_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('faults', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_webhook_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_webhook'))
    )
    op.create_table('webhook_delivery',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('webhook_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_given_up', sa.Boolean(), nullable=False),
    sa.Column('fault', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'webhook_id'], ['webhook.company_id', 'webhook.id'], name=op.f('fk_webhook_delivery_company_id_webhook_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('company_id', 'webhook_id', 'event_id', name=op.f('uq_webhook_delivery_company_id_webhook_id_event_id'))
    )
    op.create_index('ix_webhook_delivery_company_id_webhook_id', 'webhook_delivery', ['company_id', 'webhook_id', 'done_at'])


def downgrade() -> None:
    for table in ('webhook_delivery', 'webhook', 'api_call', 'api_token'):
        op.drop_table(table)
