"""what is not yet known, and who was asked."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# Written out: a migration says for ever what it said the first time.
STEPS = (
    '[{"who": "guard", "minutes": 0}, {"who": "partner", "minutes": 15}, '
    '{"who": "leader", "minutes": 30}, {"who": "look", "minutes": 45}]'
)


def upgrade() -> None:
    with op.batch_alter_table('site') as batch_op:
        batch_op.add_column(
            sa.Column('unknown_steps', sa.JSON(), nullable=False, server_default=sa.text(f"'{STEPS}'"))
        )
    with op.batch_alter_table('device') as batch_op:
        batch_op.add_column(sa.Column('head_seq', sa.BigInteger(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('missing_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('rewound_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('rewound_seq', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        'ix_stop_company_id_site_id_grace_until',
        'stop',
        ['company_id', 'site_id', 'grace_until'],
        sqlite_where=sa.text('outcome IS NULL'),
        postgresql_where=sa.text('outcome IS NULL'),
    )
    _misses()
    _ladder()
    _releases()


def _misses() -> None:
    op.create_table(
        'miss',
        sa.Column('company_id', sa.Uuid(), nullable=False),
        sa.Column('stop_id', sa.Uuid(), nullable=False),
        sa.Column('site_id', sa.Uuid(), nullable=False),
        sa.Column('round_id', sa.Uuid(), nullable=False),
        sa.Column('checkpoint_id', sa.Uuid(), nullable=False),
        sa.Column('reason', sa.String(length=16), nullable=False),
        sa.Column('limit_minutes', sa.Integer(), nullable=False),
        sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('became', sa.String(length=10), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=True),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['company_id', 'site_id'],
            ['site.company_id', 'site.id'],
            name=op.f('fk_miss_company_id_site_id'),
        ),
        sa.PrimaryKeyConstraint('company_id', 'stop_id', name=op.f('pk_miss')),
    )
    op.create_index('ix_miss_company_id_site_id_told_at', 'miss', ['company_id', 'site_id', 'told_at'])
    op.create_index(
        'ix_miss_company_id_site_id_taken_back_at', 'miss', ['company_id', 'site_id', 'taken_back_at']
    )


def _ladder() -> None:
    op.create_table(
        'unknown_case',
        sa.Column('company_id', sa.Uuid(), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('site_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=True),
        sa.Column('role', sa.String(length=12), nullable=False),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('base_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('step', sa.Integer(), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('stops', sa.Integer(), nullable=False),
        sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('resolution', sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ['company_id', 'site_id'],
            ['site.company_id', 'site.id'],
            name=op.f('fk_unknown_case_company_id_site_id'),
        ),
        sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_unknown_case')),
    )
    op.create_index(
        'ix_unknown_case_company_id_site_id_resolved_at',
        'unknown_case',
        ['company_id', 'site_id', 'resolved_at'],
    )
    op.create_table(
        'unknown_line',
        sa.Column('company_id', sa.Uuid(), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('step', sa.Integer(), nullable=False),
        sa.Column('who', sa.String(length=10), nullable=False),
        sa.Column('by', sa.Uuid(), nullable=True),
        sa.Column('said', sa.String(length=200), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['company_id', 'case_id'],
            ['unknown_case.company_id', 'unknown_case.id'],
            name=op.f('fk_unknown_line_company_id_case_id'),
        ),
        sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_unknown_line')),
    )
    op.create_index('ix_unknown_line_company_id_case_id', 'unknown_line', ['company_id', 'case_id'])


def _releases() -> None:
    op.create_table(
        'device_release',
        sa.Column('company_id', sa.Uuid(), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('device_id', sa.Uuid(), nullable=False),
        sa.Column('purpose', sa.String(length=10), nullable=False),
        sa.Column('seq', sa.BigInteger(), nullable=False),
        sa.Column('known_seq', sa.BigInteger(), nullable=False),
        sa.Column('carried_by', sa.Uuid(), nullable=True),
        sa.Column('reason', sa.String(length=200), nullable=False),
        sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('granted_by', sa.Uuid(), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('used_by', sa.Uuid(), nullable=True),
        sa.Column('unsent', sa.BigInteger(), nullable=True),
        sa.Column('is_forged', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ['company_id', 'device_id'],
            ['device.company_id', 'device.id'],
            name=op.f('fk_device_release_company_id_device_id'),
        ),
        sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_device_release')),
    )
    op.create_index(
        'ix_device_release_company_id_device_id', 'device_release', ['company_id', 'device_id']
    )


def downgrade() -> None:
    for table in ('device_release', 'unknown_line', 'unknown_case', 'miss'):
        op.drop_table(table)
    op.drop_index('ix_stop_company_id_site_id_grace_until', table_name='stop')
    with op.batch_alter_table('device') as batch_op:
        for name in ('returned_at', 'rewound_seq', 'rewound_at', 'missing_since', 'head_seq'):
            batch_op.drop_column(name)
    with op.batch_alter_table('site') as batch_op:
        batch_op.drop_column('unknown_steps')
