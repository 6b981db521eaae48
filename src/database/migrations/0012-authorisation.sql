-- The authorisation register (autorisationsregisteret): each period in which an authorisation holds, and whether it is restricted.
-- Looked up at every request. A row with id '*' says since when the register is complete: from then on an id it does not hold is none.
CREATE TABLE authorisation (
  id         text COLLATE "C" NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to   timestamptz,              -- exclusive; null = no end known
  restricted boolean NOT NULL DEFAULT false,
  PRIMARY KEY (id, valid_from)
);
