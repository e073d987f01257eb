create table proposals (
    id text primary key not null,
    summary text not null,
    reason text not null,
    state text not null check (state in ('proposed', 'applied', 'declined', 'undone')),
    effective text not null,
    proposed_at text not null,
    proposed_by text not null,
    decided_at text,
    decided_by text,
    changes text not null,
    agreed text not null
);
create index proposals_by_state on proposals (state, proposed_at);
