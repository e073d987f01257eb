create table idempotency_keys (
    person text not null,
    key text not null,
    fingerprint text not null,
    claim text not null,
    created_at text not null,
    committed boolean not null,
    status bigint,
    headers text not null,
    body text not null,
    primary key (person, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
