-- The tenants that have connected, and every connection that has ended.
create table tenant (
  id varchar(64) primary key,
  plan varchar(32) not null default 'scale',
  created_at timestamp with time zone not null
);

create sequence connection_log_id start with 500 increment by 500;

create table connection_log (
  id bigint primary key,
  session_id varchar(64) not null,
  tenant varchar(64),
  user_id varchar(128),
  device varchar(64),
  transport varchar(16) not null,
  address varchar(64) not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone not null,
  close_code integer not null,
  close_reason varchar(256) not null,
  frames_in bigint not null,
  chars_in bigint not null,
  frames_out bigint not null,
  chars_out bigint not null,
  constraint connection_log_tenant foreign key (tenant) references tenant (id)
);

create index connection_log_by_user on connection_log (tenant, user_id, closed_at);
create index connection_log_by_time on connection_log (closed_at);
