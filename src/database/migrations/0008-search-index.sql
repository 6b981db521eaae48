-- Search parameters that somebody added: how far the resources that were there before have been indexed by each. The same
-- for everybody; one row per SearchParameter resource. The walk goes over shared_resource first, then over citizens.
CREATE TABLE search_index (
  id           text COLLATE "C" PRIMARY KEY, -- of the SearchParameter
  version      integer NOT NULL,             -- of the SearchParameter
  done         boolean NOT NULL,
  -- After which row the walk goes on; reached_key 0 = among the shared ones.
  reached_key  bigint NOT NULL,
  reached_type text COLLATE "C" NOT NULL,
  reached_id   text COLLATE "C" NOT NULL
);
