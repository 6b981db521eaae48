-- The identifier of a reference is found by its system alone, and so is a part of a composite: what was stored before is indexed
-- again, in the background, as by 0013.
UPDATE search_index SET version = version + 1, done = NOT EXISTS (SELECT FROM shared_resource), reached_key = 0, reached_type = '', reached_id = ''
  WHERE id = '$r4';
