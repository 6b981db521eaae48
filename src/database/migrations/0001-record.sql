-- Ground state: resource versions and the access log. Everything else can be rebuilt from these.
-- patient_key is random, stable and never a CPR number; it is first in every key so that all of one citizen's rows
-- lie together, on one machine or on one shard of many. Identifiers and types compare bytewise (COLLATE "C").

-- Keys that belong to the database itself, e.g. the key that ids are made with.
CREATE TABLE platform_key (
  name  text COLLATE "C" PRIMARY KEY,
  value text NOT NULL
);

-- The current version of every patient-owned resource, with its raw JSON exactly as it will be sent.
CREATE TABLE resource (
  patient_key  bigint NOT NULL,
  type         text COLLATE "C" NOT NULL,
  id           text COLLATE "C" NOT NULL,
  version      integer NOT NULL,
  last_updated timestamptz NOT NULL,
  category     text COLLATE "C" NOT NULL, -- data kind the law decides over
  owner        text COLLATE "C",          -- id of the Organization that is controller
  authors      text[] COLLATE "C" NOT NULL, -- ids of Practitioners
  time         timestamptz,               -- when it happened
  private      boolean NOT NULL,          -- private-marked by the citizen
  date_low     bigint NOT NULL,           -- main date of the type, as a range of ms; how lists are sorted
  date_high    bigint NOT NULL,
  keys         bigint[] NOT NULL,         -- hashes of search values that are only compared row by row
  cross_keys   bigint[] NOT NULL,         -- those that are also asked across patients; inverted index below
  vals         jsonb NOT NULL,            -- ranges, texts and references of search values
  body         text NOT NULL,
  PRIMARY KEY (patient_key, type, id)
);
CREATE INDEX resource_by_date ON resource (patient_key, type, date_high DESC, id);
CREATE INDEX resource_by_time_written ON resource (type, last_updated);
CREATE INDEX resource_by_cross_key ON resource USING gin (cross_keys);

-- Superseded versions and deletions.
CREATE TABLE resource_history (
  patient_key  bigint NOT NULL,
  type         text COLLATE "C" NOT NULL,
  id           text COLLATE "C" NOT NULL,
  version      integer NOT NULL,
  last_updated timestamptz NOT NULL,
  category     text COLLATE "C" NOT NULL,
  owner        text COLLATE "C",
  authors      text[] COLLATE "C" NOT NULL,
  time         timestamptz,
  private      boolean NOT NULL,
  deleted      boolean NOT NULL,
  body         text NOT NULL,             -- empty for a deletion
  PRIMARY KEY (patient_key, type, id, version)
);
CREATE INDEX resource_history_by_time_written ON resource_history (type, last_updated);

-- Organisations, professionals, code lists: the same for everybody (reference tables on a cluster).
CREATE TABLE shared_resource (
  type         text COLLATE "C" NOT NULL,
  id           text COLLATE "C" NOT NULL,
  version      integer NOT NULL,
  last_updated timestamptz NOT NULL,
  keys         bigint[] NOT NULL,
  cross_keys   bigint[] NOT NULL,
  vals         jsonb NOT NULL,
  body         text NOT NULL,
  PRIMARY KEY (type, id)
);
CREATE INDEX shared_resource_by_time_written ON shared_resource (type, last_updated, id);
CREATE INDEX shared_resource_by_cross_key ON shared_resource USING gin (cross_keys);

CREATE TABLE shared_resource_history (
  type         text COLLATE "C" NOT NULL,
  id           text COLLATE "C" NOT NULL,
  version      integer NOT NULL,
  last_updated timestamptz NOT NULL,
  deleted      boolean NOT NULL,
  body         text NOT NULL,
  PRIMARY KEY (type, id, version)
);
CREATE INDEX shared_resource_history_by_time_written ON shared_resource_history (type, last_updated, id);

-- Directory: where a resource lives whose id a client brought. Ids that we make say it themselves.
CREATE TABLE resource_directory (
  type        text COLLATE "C" NOT NULL,
  id          text COLLATE "C" NOT NULL,
  patient_key bigint NOT NULL,
  PRIMARY KEY (type, id)
);

-- Directory: a citizen's numbers. Not unique by number alone: two records may have to be merged.
CREATE TABLE patient_identifier (
  system      text COLLATE "C" NOT NULL,
  value       text COLLATE "C" NOT NULL,
  patient_key bigint NOT NULL,
  patient_id  text COLLATE "C" NOT NULL,
  PRIMARY KEY (system, value, patient_key)
);

-- Directory: one conditional create of the same thing at a time. Rows live only inside a transaction.
CREATE TABLE reservation (
  key text COLLATE "C" PRIMARY KEY
);

-- The access log: one row per request and citizen. Append-only. patient_key 0 = a question that met no citizen.
CREATE TABLE access_log (
  patient_key bigint NOT NULL,
  id          uuid NOT NULL,
  at          timestamptz NOT NULL,
  effect      text COLLATE "C" NOT NULL,
  rule        text COLLATE "C" NOT NULL,
  actor       text COLLATE "C" NOT NULL,
  returned    integer NOT NULL,
  entry       text NOT NULL,
  PRIMARY KEY (patient_key, id)
);
CREATE INDEX access_log_by_actor ON access_log (actor, at);
