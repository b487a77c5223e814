-- A file of reviews as the first version made it: for test_store_trouble.py.
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE review (
  namespace TEXT NOT NULL,
  card TEXT NOT NULL,
  gap INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  device TEXT NOT NULL,
  offset_minutes INTEGER NOT NULL,
  language TEXT NOT NULL,
  seed TEXT NOT NULL,
  rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
  graded_by TEXT NOT NULL,
  answer TEXT NOT NULL,
  duration_ms INTEGER NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (namespace, card, gap, at_ms, device)
) WITHOUT ROWID;
INSERT INTO meta VALUES ('device', '0123456789abcdef');
PRAGMA application_id = 1279544146;
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
