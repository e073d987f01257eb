create table put_off (
    person text not null,
    item text not null,
    until text not null,
    primary key (person, item)
);
create table digest_choices (
    person text primary key not null,
    rhythm text not null check (rhythm in ('none', 'daily', 'weekly')),
    weekday bigint not null,
    hour bigint not null,
    zone text not null,
    chosen_at text not null
);
create table digests (
    person text not null,
    day text not null,
    state text not null check (state in ('sending', 'sent', 'refused', 'empty')),
    token_hash text not null,
    at text not null,
    primary key (person, day)
);
create unique index digests_by_token on digests (token_hash);
