create table repository_scans (
    repository text primary key not null,
    state text not null check (state in ('scanned', 'partial', 'failed')),
    head text,
    scanned_at text not null,
    commits bigint not null,
    people bigint not null,
    files bigint not null,
    lines bigint not null,
    first_commit text,
    last_commit text,
    -- Which version of our rules made the figures; others are made again.
    rule_version bigint not null,
    error text,
    summary text not null
);
