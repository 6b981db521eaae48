-- What the law of access needs to know of one citizen: contacts, referrals, custody, blocks, consents ... as narrow rows
-- derived from resources, kept in the same statement as the write. Derived state, rebuildable from the record.
CREATE TABLE access_fact (
  patient_key   bigint NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  resource_id   text COLLATE "C" NOT NULL,
  fact_id       text COLLATE "C" NOT NULL, -- a resource may say several things
  kind          text COLLATE "C" NOT NULL,
  party         text COLLATE "C",          -- 'Organization/x', 'Practitioner/x', 'sor|x', 'auth|x', 'cpr|<hash>'; none = everybody
  valid_from    timestamptz,
  valid_to      timestamptz,               -- exclusive
  detail        jsonb NOT NULL,
  PRIMARY KEY (patient_key, resource_type, resource_id, fact_id)
);
-- A chronically ill citizen has hundreds of contacts; a decision needs those with one house.
CREATE INDEX access_fact_by_kind ON access_fact (patient_key, kind, party, valid_to);

-- Directory: for whom a person may perhaps act (custody, guardianship, power of attorney). A hint that is never trusted:
-- the decision is made from access_fact, so a row that has lapsed does no harm. Keyed by the hash of the person's CPR.
CREATE TABLE may_act_for (
  party       text COLLATE "C" NOT NULL,
  patient_key bigint NOT NULL,
  PRIMARY KEY (party, patient_key)
);
