"""findings are reports: rows and lines move into issue and issue_event, and keep their ids."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

SHIPPED = UUID('0b9d3a4e-8f6c-5d21-9a07-52e1f04c7d10')  # as webapp.issues.state.terms names them
FLOW = Path(__file__).resolve().parents[2] / 'issues' / 'flows' / 'rectification.json'
NOT_PRESSING = datetime(9999, 1, 1, tzinfo=UTC)
OFFICE, PHONE = ['desk', 'manager', 'supervisor'], ['round']
AT_ONCE = 500
LATER = 1 << 21  # running numbers below it were given by 0010
# state: (state, phase, lane)
STATES = {
    'open': ('open', 'open', 'dispatch'),
    'assigned': ('assigned', 'active', 'work'),
    'cleared': ('cleared', 'done', 'accept'),
    'verified': ('closed', 'closed', 'closed'),
}
STEPS = {
    'opened': 'see', 'seen_again': 'see', 'withdrawn': 'see', 'assigned': 'assign', 'cleared': 'clear',
    'verified': 'verify', 'returned': 'return', 'reopened': 'reopen',
}
KINDS = {'assign': 'assigned', 'clear': 'cleared', 'mend': 'cleared', 'verify': 'verified', 'return': 'returned',
         'reopen': 'reopened'}
STAGES = {'open': 'open', 'active': 'assigned', 'waiting': 'assigned', 'done': 'cleared', 'closed': 'verified'}
SEEN = ('item_key', 'title_en', 'occurrences', 'last_seen_at', 'due_at', 'cleared_at', 'cleared_by', 'verified_at',
        'verified_by')
SAME = ('company_id', 'id', 'site_id', 'checkpoint_id', 'zone_id', 'title', 'urgency', 'opened_at', 'opened_by',
        'assigned_to', *SEEN)


def upgrade() -> None:
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.add_column(sa.Column('item_key', sa.String(length=40), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('title_en', sa.String(length=160), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('occurrences', sa.Integer(), nullable=False, server_default='1'))
        for name in ('last_seen_at', 'due_at', 'cleared_at', 'verified_at'):
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in ('cleared_by', 'verified_by'):
            batch_op.add_column(sa.Column(name, sa.Uuid(), nullable=True))
    op.execute('UPDATE issue SET last_seen_at = opened_at')
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.alter_column('last_seen_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column('item_key', existing_type=sa.String(length=40), server_default=None)
        batch_op.alter_column('title_en', existing_type=sa.String(length=160), server_default=None)
        batch_op.alter_column('occurrences', existing_type=sa.Integer(), server_default=None)
    with op.batch_alter_table('issue_event', schema=None) as batch_op:
        for name in ('not_before', 'not_after'):
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('visit_id', sa.Uuid(), nullable=True))
    _move_to_issues()
    op.drop_table('finding_event')
    op.drop_table('finding')


def downgrade() -> None:
    _create_findings()
    _move_back()
    with op.batch_alter_table('issue_event', schema=None) as batch_op:
        for name in ('visit_id', 'not_after', 'not_before'):
            batch_op.drop_column(name)
    with op.batch_alter_table('issue', schema=None) as batch_op:
        for name in reversed(SEEN):
            batch_op.drop_column(name)


def _create_findings() -> None:
    op.create_table('finding',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=False),
    sa.Column('checkpoint_id', sa.Uuid(), nullable=True),
    sa.Column('zone_id', sa.Uuid(), nullable=True),
    sa.Column('item_key', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=160), nullable=False),
    sa.Column('urgency', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=False),
    sa.Column('occurrences', sa.Integer(), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('assigned_to', sa.Uuid(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cleared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cleared_by', sa.Uuid(), nullable=True),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verified_by', sa.Uuid(), nullable=True),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_finding'))
    )
    op.create_index('ix_finding_company_id_checkpoint_id', 'finding', ['company_id', 'checkpoint_id', 'item_key'])
    op.create_index('ix_finding_company_id_site_id_state', 'finding', ['company_id', 'site_id', 'state'])
    op.create_table('finding_event',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('finding_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=True),
    sa.Column('not_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('visit_id', sa.Uuid(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('photos', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id', 'finding_id'], ['finding.company_id', 'finding.id'], name=op.f('fk_finding_event_company_id_finding_id')),
    sa.PrimaryKeyConstraint('company_id', 'id', name=op.f('pk_finding_event'))
    )
    op.create_index('ix_finding_event_company_id_finding_id', 'finding_event', ['company_id', 'finding_id'])


def _table(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)


def _typed(name: str) -> sa.Table:
    """The table with types that read ids and JSON alike on both databases."""
    table = _table(name)
    for column in table.c:
        if column.name == 'id' or column.name in _IDS:
            column.type = sa.Uuid()
        elif column.name in _JSON:
            column.type = sa.JSON()
    return table


_IDS = {
    'company_id', 'site_id', 'checkpoint_id', 'zone_id', 'opened_by', 'assigned_to', 'cleared_by', 'verified_by',
    'finding_id', 'issue_id', 'person_id', 'visit_id', 'flow_version_id', 'reporter_id', 'joined_to', 'relapse_of',
    'published_by',
}
_JSON = {'photos', 'actors', 'given', 'milestones', 'data'}


def _pages(table: sa.Table, where: Any = None) -> Iterator[list[Any]]:
    """All rows by key, some at a time."""
    bind, last = op.get_bind(), None
    key = sa.tuple_(table.c.company_id, table.c.id)
    while True:
        page = sa.select(table).order_by(table.c.company_id, table.c.id).limit(AT_ONCE)
        if where is not None:
            page = page.where(where)
        if last is not None:
            page = page.where(key > sa.tuple_(*[sa.literal(one, sa.Uuid()) for one in last]))
        rows = list(bind.execute(page).mappings())
        if not rows:
            return
        yield rows
        last = (rows[-1]['company_id'], rows[-1]['id'])


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _move_to_issues() -> None:
    bind = op.get_bind()
    finding, event = _typed('finding'), _typed('finding_event')
    issue, line = _typed('issue'), _typed('issue_event')
    site = _typed('site')
    zones = {(r.company_id, r.id): ZoneInfo(r.timezone) for r in bind.execute(sa.select(site.c.company_id, site.c.id, site.c.timezone))}
    versions = {company: _flow(company) for (company,) in bind.execute(sa.select(finding.c.company_id).distinct())}
    series: dict[tuple[Any, ...], int] = defaultdict(int)
    running = count(LATER)
    for rows in _pages(finding):
        told = _lines_of(event, rows)
        for row in rows:
            day = _aware(row['opened_at']).astimezone(zones[row['company_id'], row['site_id']]).date()
            key = (row['company_id'], row['site_id'], day)
            if key not in series:
                series[key] = _last_number(key)
            series[key] += 1
            lines = told[row['company_id'], row['id']]
            values = _issue(row, lines) | {
                'number': f'ZG{day:%Y%m%d}-{series[key]:03}',
                'flow_version_id': versions[row['company_id']],
                'seq': int(_aware(row['opened_at']).timestamp() * 1000) << 22 | next(running),
            }
            bind.execute(issue.insert().values(**values))
            if lines:
                bind.execute(line.insert(), lines)
    _write_series(series)


def _flow(company_id: UUID) -> UUID:
    """The version findings run by: the shipped one, which knows what rounds tell."""
    table, bind = _typed('flow_version'), op.get_bind()
    flow_id, data = uuid5(SHIPPED, f'{company_id}:rectification'), json.loads(FLOW.read_bytes())
    its = (table.c.company_id == company_id) & (table.c.id == flow_id)
    if bind.execute(sa.select(table.c.id).where(its)).first():
        bind.execute(table.update().where(its).values(data=data))
        return flow_id
    bind.execute(table.insert().values(
        company_id=company_id, id=flow_id, kind='rectification', version=1, data=data,
        published_at=datetime.now(UTC), note='',
    ))
    return flow_id


def _last_number(key: tuple[Any, ...]) -> int:
    table = _typed('number_series')
    company_id, site_id, day = key
    its = (table.c.company_id == company_id) & (table.c.site_id == site_id) & (table.c.day == day)
    return op.get_bind().execute(
        sa.select(table.c.last).where(its, table.c.kind == 'rectification')
    ).scalar() or 0


def _write_series(series: dict[tuple[Any, ...], int]) -> None:
    table, bind = _typed('number_series'), op.get_bind()
    for (company_id, site_id, day), last in series.items():
        its = {'company_id': company_id, 'site_id': site_id, 'kind': 'rectification', 'day': day}
        done = bind.execute(table.update().where(*[table.c[name] == value for name, value in its.items()]).values(last=last))
        if not done.rowcount:
            bind.execute(table.insert().values(**its, last=last))


def _lines_of(event: sa.Table, findings: list[Any]) -> dict[tuple[UUID, UUID], list[dict[str, Any]]]:
    bind = op.get_bind()
    entry = _typed('entry')
    by_id = {(row['company_id'], row['id']): row for row in findings}
    its = event.c.finding_id.in_([row['id'] for row in findings])
    rows = [r for r in bind.execute(sa.select(event).where(its).order_by(event.c.at, event.c.id)).mappings()
            if (r['company_id'], r['finding_id']) in by_id]
    said = bind.execute(sa.select(entry.c.company_id, entry.c.id, entry.c.received_at).where(entry.c.id.in_([r['id'] for r in rows])))
    heard = {(r.company_id, r.id): r.received_at for r in said}
    for row in list(rows):  # what was mended on the spot was said with the answer
        if (found := heard.get((row['company_id'], row['id']))) is not None:
            heard[row['company_id'], uuid5(row['id'], 'cleared')] = found
    told: dict[tuple[UUID, UUID], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        key = (row['company_id'], row['finding_id'])
        told[key].append(_line(row, by_id[key], heard.get((row['company_id'], row['id']))))
    return told


def _line(row: Any, finding: Any, heard_at: datetime | None) -> dict[str, Any]:
    step = STEPS.get(row['kind'], '')
    if step == 'clear' and heard_at is not None:
        step = 'mend'
    elif row['kind'] == 'withdrawn' and row['id'].version == 5:
        step = 'mend'
    is_phone = step in ('see', 'mend')
    given: dict[str, Any] = {}
    if step == 'assign' and finding['assigned_to']:
        given['assignee'] = str(finding['assigned_to'])
        if finding['due_at']:
            given['promise'] = _aware(finding['due_at']).isoformat()
    elif step == 'clear':
        given['photo_after'] = row['photos']
    elif step in ('return', 'reopen'):
        given['note'] = row['note']
    kind = 'withdrawn' if row['kind'] == 'withdrawn' else 'step' if step else 'note'
    return {
        'company_id': row['company_id'], 'id': row['id'], 'issue_id': row['finding_id'], 'kind': kind,
        'step': step, 'at': _aware(row['at']), 'received_at': _aware(heard_at or row['at']),
        'not_before': row['not_before'] and _aware(row['not_before']),
        'not_after': row['not_after'] and _aware(row['not_after']),
        'person_id': row['person_id'], 'visit_id': row['visit_id'],
        'actors': (PHONE if is_phone else OFFICE) if step else [], 'given': given, 'reason': '', 'extra': 0,
        'note': row['note'], 'photos': row['photos'], 'is_public': False, 'aside': '',
    }


def _issue(row: Any, lines: list[dict[str, Any]]) -> dict[str, Any]:
    state, phase, lane = STATES[row['state']]
    if row['state'] == 'verified' and row['verified_at'] is None:
        state = 'withdrawn'
    milestones: dict[str, str] = {}
    for line in lines:
        if line['kind'] == 'step':
            milestones.setdefault(line['step'], line['at'].isoformat())
    same = {name: _aware(row[name]) if isinstance(row[name], datetime) else row[name] for name in SAME}
    since = _aware(row['verified_at'] or row['cleared_at'] or row['last_seen_at'])
    return same | {
        'kind': 'rectification', 'channel': 'round', 'room': '', 'place': '', 'category': '', 'trade': '',
        'severity': 'minor', 'happened': '', 'demand': '', 'expectation': '', 'text': '', 'photos': [], 'is_private': False, 'is_restricted': False, 'echoes': 0,
        'state': state, 'phase': phase, 'lane': lane, 'since': since, 'milestones': milestones, 'is_late': False,
        'closed_at': since if phase == 'closed' else None, 'press_at': NOT_PRESSING,
        'touched_at': max([since, *[line['received_at'] for line in lines]]),
    }


def _move_back() -> None:
    bind = op.get_bind()
    finding, event = _typed('finding'), _typed('finding_event')
    issue, line = _typed('issue'), _typed('issue_event')
    is_found = issue.c.channel == 'round'
    for rows in _pages(issue, is_found):
        for row in rows:
            values = {name: row[name] for name in SAME} | {'state': STAGES[row['phase']]}
            bind.execute(finding.insert().values(**values))
            its = (line.c.company_id == row['company_id']) & (line.c.issue_id == row['id'])
            told = bind.execute(sa.select(line).where(its).order_by(line.c.at, line.c.id)).mappings()
            if lines := list(_events(told)):
                bind.execute(event.insert(), lines)
    ids = sa.select(issue.c.id).where(is_found)
    for name in sa.inspect(bind).get_table_names():
        if any(key['referred_table'] == 'issue' for key in sa.inspect(bind).get_foreign_keys(name)):
            child = _typed(name)
            bind.execute(child.delete().where(child.c.issue_id.in_(ids)))
    bind.execute(issue.delete().where(is_found))


def _events(lines: Any) -> Iterator[dict[str, Any]]:
    is_opened = False
    for line in lines:
        kind = KINDS.get(line['step'], 'noted') if line['kind'] == 'step' else 'noted'
        if line['kind'] == 'withdrawn':
            kind = 'withdrawn'
        elif line['step'] == 'see':
            kind, is_opened = 'seen_again' if is_opened else 'opened', True
        names = ('company_id', 'id', 'at', 'not_before', 'not_after', 'person_id', 'visit_id', 'note', 'photos')
        yield {name: line[name] for name in names} | {'finding_id': line['issue_id'], 'kind': kind}
