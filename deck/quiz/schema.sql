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
  purpose TEXT NOT NULL,
  PRIMARY KEY (namespace, card, gap, at_ms, device)
) WITHOUT ROWID;

CREATE INDEX review_by_time ON review (namespace, at_ms, offset_minutes);

CREATE TABLE event (
  namespace TEXT NOT NULL,
  card TEXT NOT NULL,
  gap INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  device TEXT NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (namespace, card, gap, at_ms, device, kind)
) WITHOUT ROWID;

CREATE TABLE memory (
  namespace TEXT NOT NULL,
  card TEXT NOT NULL,
  gap INTEGER NOT NULL,
  stability REAL NOT NULL,
  difficulty REAL NOT NULL,
  last INTEGER NOT NULL,
  due INTEGER NOT NULL,
  reps INTEGER NOT NULL,
  lapses INTEGER NOT NULL,
  PRIMARY KEY (namespace, card, gap)
) WITHOUT ROWID;

CREATE TABLE derived (
  namespace TEXT PRIMARY KEY,
  scheduler TEXT NOT NULL
) WITHOUT ROWID;
