-- What has been imported, by content: the same content is never taken in twice. Directory keyed by the hash.
CREATE TABLE intake_content (
  hash   text COLLATE "C" PRIMARY KEY,
  at     timestamptz NOT NULL,
  source text NOT NULL,
  format text COLLATE "C" NOT NULL
);

-- What could not be taken in: kept whole, with the reason, until somebody has looked at it.
CREATE TABLE intake_quarantine (
  hash    text COLLATE "C" NOT NULL,
  place   text NOT NULL,
  at      timestamptz NOT NULL,
  file    text NOT NULL,
  reason  text NOT NULL,
  format  text COLLATE "C" NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (hash, place)
);
