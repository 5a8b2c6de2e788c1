-- The traceparent of the request that added it.
alter table outbox add column trace_id varchar(128);

-- What the client said of how it came, and which library it is.
alter table connection_log add column attempt bigint;
alter table connection_log add column last_close bigint;
alter table connection_log add column client_version varchar(32);

create sequence lossy_rate_id start with 50 increment by 50;

-- How often lossy channels pass on, where an administrator has changed it for a time. Of several for the same the last holds.
create table lossy_rate (
  id bigint primary key,
  tenant varchar(64) not null,
  -- a channel, or a namespace for all of its channels
  target varchar(255) not null,
  per_second bigint not null,
  changed_by varchar(200) not null,
  changed_at bigint not null,
  until_at bigint not null
);

create index lossy_rate_by_end on lossy_rate (until_at);
