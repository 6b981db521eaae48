-- Contacts are found by their means and whatever their case, and a Bundle by the Composition or MessageHeader that it begins
-- with: what was stored before is indexed again, in the background, as by 0013.
UPDATE search_index SET version = version + 1, done = NOT EXISTS (SELECT FROM shared_resource), reached_key = 0, reached_type = '', reached_id = ''
  WHERE id = '$r4';
