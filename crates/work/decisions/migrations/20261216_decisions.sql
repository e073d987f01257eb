create table decisions (
    id text primary key not null,
    scope text not null,
    number bigint,
    state text not null check (state in ('proposed', 'unstated', 'accepted', 'rejected', 'deprecated', 'superseded')),
    importance text not null check (importance in ('member', 'team', 'cross-team', 'executive')),
    decider text,
    author text not null,
    proposed_on text not null,
    due text,
    decided_on text,
    decided_by text,
    in_place boolean,
    belonged_to text,
    review text,
    reviewed_on text,
    turned_out text check (turned_out in ('as-expected', 'better', 'worse')),
    superseded_by text,
    is_restricted boolean not null,
    body text not null,
    revision bigint not null
);
create unique index decisions_by_number on decisions (scope, number);
create index decisions_by_decider on decisions (decider);
create table decision_people (
    decision text not null,
    person text not null,
    part text not null check (part in ('consulted', 'informed')),
    primary key (decision, person, part)
);
create index decision_people_by_person on decision_people (person, part);
create table decision_links (
    decision text not null,
    kind text not null check (kind in ('builds-on', 'needs', 'amends', 'relates-to')),
    target text not null,
    primary key (decision, kind, target)
);
create table decision_events (
    id text primary key not null,
    decision text not null,
    place bigint not null,
    kind text not null check (kind in ('proposed', 'changed', 'advised', 'accepted', 'rejected', 'deprecated',
        'superseded', 'reviewed', 'announced', 'imported')),
    person text not null,
    on_day text not null,
    verdict text check (verdict in ('as-expected', 'better', 'worse')),
    words text not null
);
create unique index decision_events_in_order on decision_events (decision, place);
create table decision_files (
    id text primary key not null,
    name text not null,
    text text not null
);
