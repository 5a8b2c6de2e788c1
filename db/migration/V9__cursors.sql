-- Where clients stand whose cursor would be too long to be sent: the cursor is the key of a row. Times
-- are Unix milliseconds. A row is never changed; older ones of a device go with its newer ones.
create table stream_cursor (
  id varchar(32) primary key,
  tenant varchar(64) not null,
  user_id varchar(128) not null,
  device varchar(64) not null,
  places varchar(1000000) not null,
  made_at bigint not null
);

create index stream_cursor_by_device on stream_cursor (tenant, user_id, device, made_at);
create index stream_cursor_by_time on stream_cursor (made_at);
