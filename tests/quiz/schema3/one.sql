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
INSERT INTO "event" VALUES('00112233445566ff','b',2,1772782263000,'59eeb117fdccfb4d','suspend','');
INSERT INTO "event" VALUES('00112233445566ff','b',2,1772782272000,'59eeb117fdccfb4d','resume','');
INSERT INTO "event" VALUES('00112233445566ff','c',0,1771588800000,'anki','forget','');
INSERT INTO "event" VALUES('00112233445566ff','c',0,1772478126000,'59eeb117fdccfb4d','undo','1772478117000 59eeb117fdccfb4d');
INSERT INTO "event" VALUES('00112233445566ff','c',0,1773064854000,'59eeb117fdccfb4d','bury','2026-03-10');
INSERT INTO "event" VALUES('00112233445566ff','d-old',0,1772782209000,'59eeb117fdccfb4d','rename','d-new');
INSERT INTO "event" VALUES('00112233445566ff','e',0,1772478171000,'59eeb117fdccfb4d','suspend','');
INSERT INTO "event" VALUES('00112233445566ff','f',0,1773064854000,'59eeb117fdccfb4d','forget','');
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
INSERT INTO "memory" VALUES('00112233445566aa','told',0,2.3065,2.11810397045901588e+00,739683,739685,1,0);
INSERT INTO "memory" VALUES('00112233445566ff','a',0,2.14113919799819782e+01,2.11121423578539513e+00,739684,739707,2,0);
INSERT INTO "memory" VALUES('00112233445566ff','b',1,2.46689187775672724e-01,6.40211506929683782e+00,739677,739678,2,0);
INSERT INTO "memory" VALUES('00112233445566ff','b',2,7.17852766904293115e-01,7.39450274127971773e+00,739684,739685,2,1);
INSERT INTO "memory" VALUES('00112233445566ff','c',0,2.3065,2.11810397045901588e+00,739677,739679,1,0);
INSERT INTO "memory" VALUES('00112233445566ff','d-new',0,1.38269036943545682e+01,2.11121423578539513e+00,739680,739695,2,0);
INSERT INTO "memory" VALUES('00112233445566ff','d-old',0,2.3065,2.11810397045901588e+00,739677,739679,1,0);
INSERT INTO "memory" VALUES('00112233445566ff','f',0,2.3065,2.11810397045901588e+00,739684,739686,1,0);
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "meta" VALUES('device','59eeb117fdccfb4d');
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
INSERT INTO "review" VALUES('00112233445566aa','told',0,1773000000000,'59eeb117fdccfb4d',0,'en','',3,'program','another deck',1,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','a',0,1772478027000,'59eeb117fdccfb4d',60,'en','',3,'learner','one',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','a',0,1772478144000,'59eeb117fdccfb4d',60,'en','',1,'learner','oops',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','a',0,1772782299000,'59eeb117fdccfb4d',-300,'en','',1,'learner','practice',9000,'0.1.0','cram');
INSERT INTO "review" VALUES('00112233445566ff','a',0,1773064818000,'59eeb117fdccfb4d',-300,'en','',3,'learner','again',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','b',1,1772478045000,'59eeb117fdccfb4d',60,'en','0f',1,'program','gtae',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','b',1,1772478081000,'59eeb117fdccfb4d',60,'en','0f',3,'program','gate',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','b',2,1772478063000,'59eeb117fdccfb4d',60,'en','',3,'program','inputs',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','b',2,1773064836000,'59eeb117fdccfb4d',-300,'en','2a',1,'program','outputs',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','c',0,1772478117000,'59eeb117fdccfb4d',60,'en','',1,'program','3',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','c',0,1772478117001,'59eeb117fdccfb4d',60,'en','',3,'learner','3',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','d-new',0,1772478099000,'59eeb117fdccfb4d',60,'en','',3,'learner','''four, "or" 四
lines',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','d-new',0,1772782227000,'59eeb117fdccfb4d',-300,'en','',3,'learner','after the name',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','f',0,1771588800000,'anki',60,'en','',3,'learner','',4000,'anki','anki');
INSERT INTO "review" VALUES('00112233445566ff','f',0,1771848000000,'anki',60,'en','',1,'learner','',4000,'anki','anki');
INSERT INTO "review" VALUES('00112233445566ff','f',0,1772107200000,'anki',60,'en','',3,'learner','',4000,'anki','anki');
INSERT INTO "review" VALUES('00112233445566ff','f',0,1772782245000,'59eeb117fdccfb4d',-300,'en','',1,'learner','',9000,'0.1.0','study');
INSERT INTO "review" VALUES('00112233445566ff','f',0,1773064872000,'59eeb117fdccfb4d',-300,'en','',3,'learner','anew',9000,'0.1.0','study');
CREATE INDEX review_by_time ON review (namespace, at_ms, offset_minutes);
COMMIT;
