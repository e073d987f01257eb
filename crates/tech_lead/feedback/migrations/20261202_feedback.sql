create table feedback (
    id text primary key not null,
    giver text not null,
    receiver text not null,
    kind text not null check (kind in ('career-growth', 'progress', 'improvement', 'praise')),
    words text not null,
    request text,
    wants_public boolean not null,
    created_at text not null,
    sent_at text,
    read_at text,
    acknowledged_at text,
    acknowledgement text,
    taken_off_at text,
    revision bigint not null
);
create index feedback_by_giver on feedback (giver, id);
create index feedback_by_receiver on feedback (receiver, id);
create index feedback_by_time on feedback (sent_at);
create index feedback_on_the_wall on feedback (wants_public, id);
create table feedback_replies (
    id text primary key not null,
    feedback text not null,
    author text not null,
    words text not null,
    written_at text not null
);
create index feedback_replies_by_feedback on feedback_replies (feedback, id);
create table feedback_shares (
    feedback text not null,
    person text not null,
    shared_at text not null,
    primary key (feedback, person)
);
create index feedback_shares_by_person on feedback_shares (person);
create table feedback_requests (
    id text primary key not null,
    asker text not null,
    words text not null,
    expires_on text not null,
    closed_at text,
    created_at text not null
);
create index feedback_requests_by_asker on feedback_requests (asker, id);
create table feedback_asked (
    request text not null,
    person text not null,
    declined_at text,
    reason text,
    feedback text,
    primary key (request, person)
);
create index feedback_asked_by_person on feedback_asked (person);
