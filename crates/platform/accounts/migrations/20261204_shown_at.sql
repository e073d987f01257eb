-- When its owner last showed who they are; unknown where the identity provider does not say, and for sessions of before.
alter table sessions add column shown_at text;
alter table half_sign_ins add column shown_at text;
alter table provider_sign_ins add column asked_anew boolean not null default false;
