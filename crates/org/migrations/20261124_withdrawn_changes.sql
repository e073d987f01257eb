create table proposals_with_withdrawn (
    id text primary key not null,
    summary text not null,
    reason text not null,
    state text not null check (state in ('proposed', 'applied', 'declined', 'withdrawn', 'undone')),
    effective text not null,
    proposed_at text not null,
    proposed_by text not null,
    decided_at text,
    decided_by text,
    changes text not null,
    agreed text not null
);
insert into proposals_with_withdrawn
    (id, summary, reason, state, effective, proposed_at, proposed_by, decided_at, decided_by, changes, agreed)
select id, summary, reason, state, effective, proposed_at, proposed_by, decided_at, decided_by, changes, agreed
from proposals;
drop table proposals;
alter table proposals_with_withdrawn rename to proposals;
create index proposals_by_state on proposals (state, proposed_at);
