PRAGMA application_id = 1279544146;
PRAGMA user_version = 3;
BEGIN TRANSACTION;
CREATE TABLE derived (
  namespace TEXT PRIMARY KEY,
  scheduler TEXT NOT NULL
) WITHOUT ROWID;
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
INSERT INTO "event" VALUES('00112233445566ff','a',0,1772478153000,'59eeb117fdccfb4d','undo','1772478144000 59eeb117fdccfb4d');
INSERT INTO "event" VALUES('00112233445566ff','c',0,1771588800000,'anki','forget','');
INSERT INTO "event" VALUES('00112233445566ff','c',0,1772478126000,'59eeb117fdccfb4d','undo','1772478117000 59eeb117fdccfb4d');
INSERT INTO "event" VALUES('00112233445566ff','c',0,1772672472000,'4a008f63ee53ce3f','bury','2026-03-06');
INSERT INTO "event" VALUES('00112233445566ff','e',0,1772478171000,'59eeb117fdccfb4d','suspend','');
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
INSERT INTO "memory" VALUES('00112233445566ff','a',0,2.38830640791566715e+01,1.0,739680,739706,2,0);
INSERT INTO "memory" VALUES('00112233445566ff','b',1,1.9062252133082107e+00,7.59678469085830876e+00,739680,739682,3,0);
INSERT INTO "memory" VALUES('00112233445566ff','d-old',0,6.36850699240960271e-01,7.39450274127971773e+00,739680,739681,2,1);
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "meta" VALUES('device','4a008f63ee53ce3f');
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
INSERT INTO "review" VALUES('00112233445566ff','a',0,1772478027000,'59eeb117fdccfb4d',60,'en','',3,'learner','one',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','a',0,1772478144000,'59eeb117fdccfb4d',60,'en','',1,'learner','oops',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','a',0,1772672436000,'4a008f63ee53ce3f',480,'en','',4,'learner','',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','b',1,1772478045000,'59eeb117fdccfb4d',60,'en','0f',1,'program','gtae',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','b',1,1772478081000,'59eeb117fdccfb4d',60,'en','0f',3,'program','gate',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','b',1,1772672454000,'4a008f63ee53ce3f',480,'en','',2,'learner','',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','b',2,1772478063000,'59eeb117fdccfb4d',60,'en','',3,'program','inputs',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','c',0,1772478117000,'59eeb117fdccfb4d',60,'en','',1,'program','3',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','c',0,1772478117001,'59eeb117fdccfb4d',60,'en','',3,'learner','3',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','d-old',0,1772478099000,'59eeb117fdccfb4d',60,'en','',3,'learner','''four, "or" 四
lines',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','d-old',0,1772672418000,'4a008f63ee53ce3f',480,'en','',1,'learner','on the other machine',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','f',0,1771588800000,'anki',60,'en','',3,'learner','',4000,'anki','anki');
INSERT INTO "review" VALUES('00112233445566ff','f',0,1771848000000,'anki',60,'en','',1,'learner','',4000,'anki','anki');
INSERT INTO "review" VALUES('00112233445566ff','f',0,1772107200000,'anki',60,'en','',3,'learner','',4000,'anki','anki');
CREATE INDEX review_by_time ON review (namespace, at_ms, offset_minutes);
COMMIT;
