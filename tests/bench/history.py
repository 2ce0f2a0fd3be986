"""A long history, written by SQLite itself: millions of visits and their stops in minutes."""

import sqlite3

BYTES_A_VISIT = 1400  # with its stop and all indexes
LOAD = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
PRAGMA cache_size=-1000000;
PRAGMA temp_store=MEMORY;
CREATE TEMP TABLE point AS
  SELECT row_number() OVER (ORDER BY code) - 1 AS n, id, company_id, site_id
  FROM checkpoint WHERE archived_at IS NULL;
CREATE UNIQUE INDEX temp.point_n ON point (n);
"""
# Every point in turn, seconds apart, the newest an hour old; ids grow with time, as UUIDv7 do.
SERIES = """
WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < :visits),
moment AS (
  SELECT n % :points AS point_n, printf('%012x', 1700000000000 + n) || '7' AS head,
         strftime('%Y-%m-%d %H:%M:%S.000000', :last - (:visits - n) * :apart, 'unixepoch') AS at
  FROM series)
"""
STOPS = """
INSERT INTO stop (company_id, id, site_id, round_id, checkpoint_id, position, opens_at, due_at,
                  grace_until, outcome, seen_at, skip_reason, skip_note, has_problem)
{series} SELECT company_id, head || lower(hex(randomblob(9))) || 'a', site_id,
       (SELECT id FROM round LIMIT 1), point.id, point_n, at, at, at, 'on_time', at, '', '', 0
FROM moment JOIN point ON point.n = point_n
"""
VISITS = """
INSERT INTO visit (company_id, id, site_id, checkpoint_id, person_id, device_id, at, claimed_at,
                   received_at, method, label_revision, has_problem, flags)
{series} SELECT company_id, head || lower(hex(randomblob(9))) || 'b', site_id, point.id, :person,
       :person, at, at, at, 'scan', 1, 0, '[]'
FROM moment JOIN point ON point.n = point_n
"""
INDEXES = """
SELECT name, sql FROM sqlite_master
WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('visit', 'stop')
"""


def fill(file: sqlite3.Connection, visits: int) -> None:
    """Add that many visits, each with its stop, spread over the points of the one site."""
    file.executescript(LOAD)
    indexes = file.execute(INDEXES).fetchall()
    for name, _ in indexes:
        file.execute(f"DROP INDEX {name}")
    (points,) = file.execute("SELECT count(*) FROM point").fetchone()
    (person,) = file.execute("SELECT id FROM person WHERE role = 'guard'").fetchone()
    (last,) = file.execute("SELECT CAST(strftime('%s', 'now') AS INTEGER) - 3600").fetchone()
    values = {"visits": visits, "points": points, "person": person, "last": last, "apart": 15}
    for statement in (STOPS, VISITS):
        file.execute(statement.format(series=SERIES), values)
    for _, sql in indexes:
        file.execute(sql)
    file.execute("ANALYZE")
    file.commit()
    file.execute("PRAGMA journal_mode=WAL")
