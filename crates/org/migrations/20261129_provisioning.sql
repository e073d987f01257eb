create table provisioned (
    kind text not null check (kind in ('User', 'Group')),
    id text not null,
    attributes text not null,
    created_at text not null,
    changed_at text not null,
    deleted_at text,
    primary key (kind, id)
);
