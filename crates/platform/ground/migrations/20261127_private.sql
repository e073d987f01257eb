create table master_keys (
    id text primary key not null,
    created_at text not null,
    retired_at text
);
create table private_keys (
    id text primary key not null,
    owner text not null,
    master text not null references master_keys (id),
    wrapped text not null,
    created_at text not null
);
create unique index private_keys_by_owner on private_keys (owner);
