insert into stream_cursor (id, tenant, user_id, device, places, made_at) values ('row-1', 'acme', 'ann', 'phone-of-ann', '-doc:1 x:1', 1000);
