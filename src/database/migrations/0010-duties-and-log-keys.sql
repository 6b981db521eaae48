-- What one process does for all of them, and what came of it.
CREATE TABLE duty (
  name    text COLLATE "C" PRIMARY KEY,
  begun   timestamptz NOT NULL,
  done    timestamptz,          -- of the last one that was brought to an end
  outcome text COLLATE "C"      -- JSON
);

-- The keys that the log has signed with: one row for each change, signed by the key before and the key after.
CREATE TABLE log_key (
  after     bigint PRIMARY KEY,           -- checkpoints of more leaves than this are signed by the new key
  statement text COLLATE "C" NOT NULL     -- signed note; src/audit/tree/key-history.ts
);

-- How far each witness has come.
CREATE INDEX log_cosignature_by_witness ON log_cosignature (witness, size);
