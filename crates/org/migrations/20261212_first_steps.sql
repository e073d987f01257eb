-- Who set the company up, and when they put the first steps away.
create table first_steps (
    person text primary key not null,
    begun_at text not null,
    put_away_at text
);
-- The steps that the organization does without.
create table first_steps_skipped (
    step text primary key not null,
    skipped_at text not null
);
-- The last test of the mail server.
create table mail_tests (
    id bigint primary key not null check (id = 1),
    at text not null,
    problem text
);
