-- Whether nothing private was older than the invitation: its link then opens the account, although someone else saw it.
alter table accounts add column admits boolean not null default false;
