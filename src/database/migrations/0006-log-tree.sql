-- The access log made tamper-evident: each row becomes a leaf of an RFC 6962 tree, numbered without a gap for its citizen.
-- What the sequencer writes lies beside the rows, which are never changed.

-- 16 random bytes of the application: without them nobody can guess a row from the hash of its leaf.
ALTER TABLE access_log ADD COLUMN salt bytea;
UPDATE access_log SET salt = substring(sha256(int8send(patient_key) || uuid_send(id)) FROM 1 FOR 16);
-- The sequencer looks for the newest rows; who asked for whom is found in log_finder, outside the request.
DROP INDEX access_log_by_actor;
CREATE INDEX access_log_by_time ON access_log (at);

CREATE TABLE access_log_leaf (
  patient_key bigint NOT NULL,
  number      bigint NOT NULL, -- 1, 2, 3 ... for each citizen
  id          uuid NOT NULL,   -- of the row in access_log
  leaf_index  bigint NOT NULL, -- place in the tree, from 0
  hash        bytea NOT NULL,  -- SHA-256 of the leaf; src/audit/leaf.ts
  PRIMARY KEY (patient_key, number)
);
CREATE UNIQUE INDEX access_log_leaf_by_row ON access_log_leaf (patient_key, id);

-- The one row that changes: how large the tree is, its ragged right edge, and who may append to it until when.
CREATE TABLE log_head (
  name        text COLLATE "C" PRIMARY KEY,
  origin      text COLLATE "C" NOT NULL, -- name of this log in its checkpoints
  size        bigint NOT NULL,
  edge        bytea NOT NULL,            -- hashes of the tiles that are not full yet, lowest level first
  holder      text COLLATE "C",
  token       bigint NOT NULL,           -- fencing: a holder that was overtaken has an old one
  lease_until timestamptz
);

-- 256 hashes each, full ones only: level 0 holds leaves, level 1 the roots of tiles of level 0 (C2SP tlog-tiles).
CREATE TABLE log_tile (
  level  integer NOT NULL,
  tile   bigint NOT NULL,
  hashes bytea NOT NULL,
  PRIMARY KEY (level, tile)
);

CREATE TABLE log_checkpoint (
  size bigint PRIMARY KEY,
  at   timestamptz NOT NULL,
  note text COLLATE "C" NOT NULL -- signed note, C2SP tlog-checkpoint
);

CREATE TABLE log_cosignature (
  size    bigint NOT NULL,
  witness text COLLATE "C" NOT NULL,
  at      timestamptz NOT NULL, -- as the witness says
  line    text COLLATE "C" NOT NULL,
  PRIMARY KEY (size, witness)
);

-- Whose the rows are for those who supervise: 'sor|<unit>', 'principal|<id>'. Written by the sequencer; can be rebuilt.
CREATE TABLE log_finder (
  party       text COLLATE "C" NOT NULL,
  at          timestamptz NOT NULL,
  patient_key bigint NOT NULL,
  id          uuid NOT NULL,
  PRIMARY KEY (party, at, patient_key, id)
);
