create table journal (
    sequence bigint primary key not null,
    at text not null,
    actor text not null,
    source text not null,
    action text not null,
    subject text not null,
    details text not null,
    previous text not null,
    hash text not null
);
create table journal_head (
    id bigint primary key not null check (id = 1),
    sequence bigint not null,
    hash text not null
);
insert into journal_head (id, sequence, hash)
values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

create table jobs (
    id text primary key not null,
    kind text not null,
    subject text not null,
    state text not null check (state in ('queued', 'running', 'done', 'failed')),
    queued_at text not null,
    run_after text not null,
    started_at text,
    finished_at text,
    attempt bigint not null,
    lease_until text,
    progress_done bigint not null,
    progress_total bigint not null,
    progress_note text not null,
    error text
);
create index jobs_by_state on jobs (state, run_after);
create unique index jobs_waiting on jobs (kind, subject) where state = 'queued';

create table accounts (
    person text primary key not null,
    email text not null,
    password_hash text,
    operator boolean not null,
    created_at text not null
);
create unique index accounts_by_email on accounts (email);
create table sign_in_links (
    token_hash text primary key not null,
    purpose text not null check (purpose in ('set-up', 'sign-in')),
    person text,
    expires_at text not null
);
create table sessions (
    token_hash text primary key not null,
    person text not null,
    created_at text not null,
    expires_at text not null
);
create table sign_in_failures (
    email text not null,
    at text not null
);
create index sign_in_failures_by_email on sign_in_failures (email, at);
