-- Which folders of a repository are parts of their own, whatever is in them.
create table repository_parts (
    repository text primary key not null,
    -- Globs, as a list in JSON.
    folders text not null,
    -- How often they were said.
    revision bigint not null
);
