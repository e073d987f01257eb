create table gate_results (
    repository text not null,
    head text not null,
    base text not null,
    outcome text not null check (outcome in ('pass', 'fail', 'cannot-judge')),
    failures bigint not null,
    warnings bigint not null,
    recorded_at text not null,
    primary key (repository, head, base)
);
create index gate_results_by_time on gate_results (repository, recorded_at);
