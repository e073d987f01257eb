alter table accounts add column disabled_at text;
alter table accounts add column signed_in_at text;
update accounts set signed_in_at = created_at;
-- Whoever was signed in before signs in again: those sessions do not say how and where they began.
drop table sessions;
create table sessions (
    id text primary key not null,
    token_hash text not null,
    person text not null,
    method text not null check (method in ('password', 'link', 'set-up', 'passkey', 'provider')),
    agent text not null,
    address text not null,
    provider_session text,
    created_at text not null,
    seen_at text not null,
    expires_at text not null
);
create unique index sessions_by_token on sessions (token_hash);
create index sessions_by_person on sessions (person);
drop table sign_in_failures;
create table sign_in_tries (
    account text not null,
    address text not null,
    at text not null
);
create index sign_in_tries_by_account on sign_in_tries (account, at);
create index sign_in_tries_by_address on sign_in_tries (address, at);
create table half_sign_ins (
    token_hash text primary key not null,
    person text not null,
    method text not null,
    provider_session text,
    expires_at text not null
);
create table provider_sign_ins (
    state_hash text primary key not null,
    nonce text not null,
    verifier text not null,
    destination text not null,
    expires_at text not null
);
create table provider_subjects (
    issuer text not null,
    subject text not null,
    person text not null,
    created_at text not null,
    primary key (issuer, subject)
);
create table authenticators (
    person text primary key not null,
    secret text not null,
    last_step bigint not null,
    confirmed boolean not null,
    created_at text not null
);
create table recovery_codes (
    code_hash text primary key not null,
    person text not null
);
create index recovery_codes_by_person on recovery_codes (person);
create table api_tokens (
    id text primary key not null,
    token_hash text not null,
    person text,
    service text,
    name text not null,
    scopes text not null,
    created_by text not null,
    created_at text not null,
    seen_at text,
    expires_at text not null,
    check ((person is null) <> (service is null))
);
create unique index api_tokens_by_token on api_tokens (token_hash);
create index api_tokens_by_person on api_tokens (person);
create index journal_by_subject on journal (subject, sequence);
