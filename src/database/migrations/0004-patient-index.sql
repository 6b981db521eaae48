-- Derived state, rebuildable from the record: the patient index and the projections that cross-patient screens read.

-- What is known about one citizen and where: one narrow row per fact, with the line exactly as the overview sends it.
CREATE TABLE index_entry (
  patient_key   bigint NOT NULL,
  source        text COLLATE "C" NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  resource_id   text COLLATE "C" NOT NULL,
  kind          text COLLATE "C" NOT NULL,
  time          timestamptz,
  category      text COLLATE "C" NOT NULL,
  owner         text COLLATE "C",
  authors       text[] COLLATE "C" NOT NULL,
  private       boolean NOT NULL,
  place         text COLLATE "C" NOT NULL, -- 'local', or the name of the remote that said so
  item          text NOT NULL,
  PRIMARY KEY (patient_key, resource_type, resource_id, place)
);

-- When a remote register last answered about a citizen.
CREATE TABLE source_answer (
  patient_key bigint NOT NULL,
  source      text COLLATE "C" NOT NULL,
  place       text COLLATE "C" NOT NULL, -- the remote's name: another one in its place has not answered yet
  as_of       timestamptz NOT NULL,
  PRIMARY KEY (patient_key, source, place)
);

-- Name search: every word of a citizen's name, folded. Directory keyed by the word.
CREATE TABLE patient_word (
  word        text COLLATE "C" NOT NULL,
  patient_key bigint NOT NULL,
  PRIMARY KEY (word, patient_key)
);

-- What a list shows about a citizen.
CREATE TABLE patient_card (
  patient_key bigint NOT NULL,
  patient_id  text COLLATE "C" NOT NULL,
  card        text NOT NULL, -- JSON of the banner's fixed part
  PRIMARY KEY (patient_key)
);

-- Who is in contact with a unit now: the ward list. Keyed by the unit.
CREATE TABLE current_contact (
  owner        text COLLATE "C" NOT NULL,
  patient_key  bigint NOT NULL,
  encounter_id text COLLATE "C" NOT NULL,
  since        timestamptz,
  contact      text NOT NULL, -- JSON: place, complaint, responsible
  PRIMARY KEY (owner, patient_key, encounter_id)
);
