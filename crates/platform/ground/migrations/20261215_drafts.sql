create table drafts (
    id text primary key not null,
    person text not null,
    fields text not null,
    saved_at text not null
);
create index drafts_of_person on drafts (person, saved_at);
