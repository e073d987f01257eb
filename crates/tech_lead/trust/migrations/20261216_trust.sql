-- Since when leads can ask here: nothing is judged before.
create table trust_begun (
    key text primary key not null,
    day text not null
);
create table trust_rounds (
    id text primary key not null,
    lead text not null,
    state text not null check (state in ('open', 'shown', 'withheld')),
    opened_on text not null,
    closes_on text not null,
    outcome_on text,
    asked bigint not null,
    answered bigint,
    body text not null,
    revision bigint not null,
    check (answered is null or answered >= 5)
);
create index trust_rounds_by_lead on trust_rounds (lead);
create table trust_teams (
    round text not null references trust_rounds (id),
    team text not null,
    primary key (round, team)
);
-- Who was asked, and during the round whether they took a sheet; never whether they answered.
create table trust_asked (
    round text not null references trust_rounds (id),
    person text not null,
    has_sheet boolean not null,
    primary key (round, person)
);
create index trust_asked_by_person on trust_asked (person);
-- Sheets that no one took yet: each the sealed code that answers once. Random ids, no order, no day.
create table trust_sheets (
    id text primary key not null,
    round text not null references trust_rounds (id),
    code text not null
);
create index trust_sheets_by_round on trust_sheets (round);
-- Hashes of the codes that have not answered, of taken and untaken sheets alike.
create table trust_codes (
    hash text primary key not null,
    round text not null references trust_rounds (id)
);
create index trust_codes_by_round on trust_codes (round);
-- Answers until the round ends: random ids, no order, no day, no author.
create table trust_answers (
    id text primary key not null,
    round text not null references trust_rounds (id),
    sealed text not null
);
create index trust_answers_by_round on trust_answers (round);
create table trust_results (
    id text primary key not null references trust_rounds (id),
    sealed text not null
);
create table trust_outcomes (
    id text primary key not null references trust_rounds (id),
    sealed text not null
);
