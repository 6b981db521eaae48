-- Signing out reaches apps, and wrong proofs are counted once for all processes.
ALTER TABLE session ADD COLUMN wrong_proofs integer NOT NULL DEFAULT 0;

-- The session that a grant came from (hash of its cookie's hash, as in session.id_hash): what ends with it.
ALTER TABLE oidc_artefact ADD COLUMN session_key text COLLATE "C";
CREATE INDEX oidc_artefact_by_session ON oidc_artefact (session_key) WHERE session_key IS NOT NULL;

-- Apps that are yet to be told that somebody has signed out (OpenID Connect Back-Channel Logout 1.0).
CREATE TABLE logout_notice (
  id         uuid PRIMARY KEY,
  client_id  text COLLATE "C" NOT NULL,
  subject    text COLLATE "C" NOT NULL,
  sid        text COLLATE "C" NOT NULL,
  made_at    timestamptz NOT NULL,
  due        timestamptz NOT NULL,
  attempts   integer NOT NULL
);
CREATE INDEX logout_notice_by_due ON logout_notice (due);
