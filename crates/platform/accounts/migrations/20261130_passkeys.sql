-- What authenticators know somebody by: random, so that it says nothing of who they are.
alter table accounts add column passkey_handle text;
create unique index accounts_by_passkey_handle on accounts (passkey_handle);
create table passkeys (
    id text primary key not null,
    credential_id text not null,
    person text not null,
    name text not null,
    host text not null,
    credential text not null,
    created_at text not null,
    used_at text
);
create unique index passkeys_by_credential on passkeys (credential_id);
create index passkeys_by_person on passkeys (person);
create table passkey_ceremonies (
    token_hash text primary key not null,
    purpose text not null check (purpose in ('adding', 'signing in', 'second factor')),
    whose text not null,
    state text not null,
    expires_at text not null
);
