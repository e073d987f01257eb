create table organization (
    id bigint primary key not null check (id = 1),
    name text not null,
    stage text not null,
    timezone text not null,
    -- Grows with every change, so that a process knows whether its copy in memory is current.
    version bigint not null
);
create table people (
    id text primary key not null,
    name text not null,
    email text,
    level text check (level in ('junior', 'mid', 'senior', 'staff', 'principal', 'executive')),
    valid_from text,
    valid_to text,
    manager text,
    git text not null
);
create table teams (
    id text primary key not null,
    name text not null,
    parent text,
    valid_from text,
    valid_to text
);
create table memberships (
    team text not null references teams (id),
    person text not null references people (id),
    -- An empty text stands for an open end: a key cannot hold a null.
    valid_from text not null,
    valid_to text not null,
    primary key (team, person, valid_from, valid_to)
);
create table assignments (
    id text primary key not null,
    person text not null references people (id),
    role text not null,
    team text references teams (id),
    valid_from text,
    valid_to text,
    acting_for text references people (id),
    deputy_for text references people (id)
);
create table responsibility_assignments (
    id text primary key not null,
    responsibility text not null,
    team text references teams (id),
    accountable text references people (id),
    responsible text not null,
    consulted text not null,
    informed text not null,
    valid_from text,
    valid_to text
);
create table repositories (
    id text primary key not null,
    team text not null references teams (id),
    path text,
    url text,
    branch text,
    valid_from text,
    valid_to text
);
create table role_definitions (
    id text primary key not null,
    body text not null
);
