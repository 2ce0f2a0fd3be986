"""in which language a reporter is told of his report."""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('issue', sa.Column('language', sa.String(length=8), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('issue', 'language')  # in place: rows of other tables hang on these
