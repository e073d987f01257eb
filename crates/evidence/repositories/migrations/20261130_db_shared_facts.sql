-- The facts of repositories in pieces, for programs on one database whose data folders are their own.
create table repository_facts (
    repository text not null,
    -- Which facts they are: the checksum of their file.
    version text not null,
    part bigint not null,
    -- A piece of the file: deflated, in Base64.
    bytes text not null,
    primary key (repository, version, part)
);

-- Which facts the summary tells of.
alter table repository_scans add column facts text;
