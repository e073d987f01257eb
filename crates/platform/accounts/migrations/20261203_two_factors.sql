-- Whether both factors were shown when the session began; of those before, nobody knows.
alter table sessions add column two_factors boolean not null default false;
