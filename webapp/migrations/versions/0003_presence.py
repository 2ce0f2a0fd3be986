"""how sure we are that somebody was there."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# Visits that are here already learn the number of their entry: gaps are told by it.
NUMBERS = """
UPDATE visit SET seq = COALESCE((
    SELECT MIN(entry.seq) FROM entry
    WHERE entry.company_id = visit.company_id AND entry.subject_id = visit.id
    AND entry.kind = 'rounds.visit' AND entry.outcome = 'applied'), 0)
"""


def upgrade() -> None:
    op.create_table('photo_band',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'key', 'sha256', name=op.f('pk_photo_band'))
    )
    op.create_table('photo_print',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('dhash', sa.BigInteger(), nullable=False),
    sa.Column('phash', sa.BigInteger(), nullable=False),
    sa.Column('detail', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'sha256', name=op.f('pk_photo_print'))
    )
    op.create_table('presence_appeal',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_presence_appeal'))
    )
    with op.batch_alter_table('presence_appeal', schema=None) as batch_op:
        batch_op.create_index('ix_presence_appeal_company_id_visit_id', ['company_id', 'visit_id'], unique=False)
    op.create_table('presence_decision',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'visit_id', name=op.f('pk_presence_decision'))
    )
    op.create_table('presence_leg',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('from_id', sa.Uuid(), nullable=False),
    sa.Column('to_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('median_s', sa.Integer(), nullable=False),
    sa.Column('low_s', sa.Integer(), nullable=False),
    sa.Column('samples', sa.Integer(), nullable=False),
    sa.Column('learned_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'from_id', 'to_id', name=op.f('pk_presence_leg'))
    )
    with op.batch_alter_table('presence_leg', schema=None) as batch_op:
        batch_op.create_index('ix_presence_leg_company_id_site_id', ['company_id', 'site_id'], unique=False)
    op.create_table('presence_gait',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('samples', sa.Integer(), nullable=False),
    sa.Column('learned_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'person_id', 'site_id', name=op.f('pk_presence_gait'))
    )
    op.create_table('presence_mark',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_ids', sa.JSON(), nullable=False),
    sa.Column('photos', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_presence_mark'))
    )
    op.create_table('presence_pace',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('checkpoint_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('median_ms', sa.Integer(), nullable=False),
    sa.Column('low_ms', sa.Integer(), nullable=False),
    sa.Column('samples', sa.Integer(), nullable=False),
    sa.Column('learned_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'checkpoint_id', name=op.f('pk_presence_pace'))
    )
    op.create_table('presence_score',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('checkpoint_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('band', sa.String(length=5), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('awaits_gap', sa.Boolean(), nullable=False),
    sa.Column('rules_version', sa.Integer(), nullable=False),
    sa.Column('scored_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'visit_id', name=op.f('pk_presence_score'))
    )
    with op.batch_alter_table('presence_score', schema=None) as batch_op:
        batch_op.create_index('ix_presence_score_company_id_awaits_gap', ['company_id', 'awaits_gap'], unique=False)
        batch_op.create_index('ix_presence_score_company_id_person_id_at', ['company_id', 'person_id', 'at'], unique=False)
        batch_op.create_index('ix_presence_score_company_id_site_id_band', ['company_id', 'site_id', 'band', 'at'], unique=False)
    op.create_table('presence_trouble',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('device_id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('is_weighed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_presence_trouble'))
    )
    with op.batch_alter_table('presence_trouble', schema=None) as batch_op:
        batch_op.create_index('ix_presence_trouble_company_id_is_weighed', ['company_id', 'is_weighed'], unique=False)
        batch_op.create_index('ix_presence_trouble_company_id_device_id_at', ['company_id', 'device_id', 'at'], unique=False)
    op.create_table('presence_turn',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('company_id', name=op.f('pk_presence_turn'))
    )
    op.create_table('presence_site',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('green_from', sa.Integer(), nullable=False),
    sa.Column('amber_from', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'site_id'], ['site.company_id', 'site.id'], name=op.f('fk_presence_site_company_id_site_id')),
    sa.PrimaryKeyConstraint('company_id', 'site_id', name=op.f('pk_presence_site'))
    )
    op.create_table('presence_point',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('checkpoint_id', sa.Uuid(), nullable=False),
    sa.Column('expects_gps', sa.Boolean(), nullable=False),
    sa.Column('weight_percent', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'checkpoint_id'], ['checkpoint.company_id', 'checkpoint.id'], name=op.f('fk_presence_point_company_id_checkpoint_id')),
    sa.PrimaryKeyConstraint('company_id', 'checkpoint_id', name=op.f('pk_presence_point'))
    )
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seq', sa.BigInteger(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('distance_m', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('accuracy_m', sa.Integer(), nullable=True))
    op.execute(NUMBERS)


def downgrade() -> None:
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_column('accuracy_m')
        batch_op.drop_column('distance_m')
        batch_op.drop_column('seq')
    op.drop_table('presence_point')
    op.drop_table('presence_site')
    op.drop_table('presence_turn')
    with op.batch_alter_table('presence_trouble', schema=None) as batch_op:
        batch_op.drop_index('ix_presence_trouble_company_id_device_id_at')
        batch_op.drop_index('ix_presence_trouble_company_id_is_weighed')
    op.drop_table('presence_trouble')
    with op.batch_alter_table('presence_score', schema=None) as batch_op:
        batch_op.drop_index('ix_presence_score_company_id_site_id_band')
        batch_op.drop_index('ix_presence_score_company_id_awaits_gap')
        batch_op.drop_index('ix_presence_score_company_id_person_id_at')
    op.drop_table('presence_score')
    op.drop_table('presence_pace')
    op.drop_table('presence_mark')
    op.drop_table('presence_gait')
    with op.batch_alter_table('presence_leg', schema=None) as batch_op:
        batch_op.drop_index('ix_presence_leg_company_id_site_id')
    op.drop_table('presence_leg')
    op.drop_table('presence_decision')
    with op.batch_alter_table('presence_appeal', schema=None) as batch_op:
        batch_op.drop_index('ix_presence_appeal_company_id_visit_id')
    op.drop_table('presence_appeal')
    op.drop_table('photo_print')
    op.drop_table('photo_band')
