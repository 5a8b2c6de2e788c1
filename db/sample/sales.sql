-- A shop's customers, products and orders: 200,000 rows and some, the same on every machine. For H2.
create schema sales;
set schema sales;

create table region (id integer primary key, name varchar(32) not null);
insert into region values (1, 'North'), (2, 'South'), (3, 'East'), (4, 'West'), (5, 'Overseas');

create table product (
  id integer primary key,
  name varchar(64) not null,
  category varchar(32) not null,
  price decimal(10, 2) not null
);
create table customer (
  id integer primary key,
  name varchar(64) not null,
  region_id integer not null,
  since date not null
);
create table orders (
  id integer primary key,
  customer_id integer not null,
  placed_at timestamp not null,
  status varchar(16) not null
);
create table order_line (
  order_id integer not null,
  line integer not null,
  product_id integer not null,
  quantity integer not null,
  amount decimal(12, 2) generated always as (quantity * (5 + mod(product_id * 7919, 49500) / 100.0))
);

-- The seed: what comes after it is the same each time.
select rand(2026);

insert into product
select x,
  array['Oak', 'Pine', 'Steel', 'Glass', 'Linen', 'Wool', 'Clay', 'Brass'][1 + cast(floor(rand() * 8) as integer)]
    || ' ' || array['table', 'chair', 'lamp', 'shelf', 'vase', 'rug', 'bowl', 'clock', 'mirror', 'bench'][1 + mod(x, 10)]
    || ' ' || x,
  array['Furniture', 'Lighting', 'Textiles', 'Kitchen', 'Decoration'][1 + mod(x, 5)],
  5 + mod(x * 7919, 49500) / 100.0
from system_range(1, 500);

insert into customer
select x,
  array['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Grace', 'Hugo', 'Ida', 'Jonas', 'Kim', 'Lea', 'Max', 'Nora', 'Otto', 'Pia'][1 + cast(floor(rand() * 16) as integer)]
    || ' ' || array['Abel', 'Berg', 'Chen', 'Diaz', 'Evans', 'Fox', 'Gupta', 'Hill', 'Ito', 'Jones', 'Klein', 'Lopez'][1 + cast(floor(rand() * 12) as integer)],
  1 + cast(floor(rand() * rand() * 5) as integer),
  dateadd('day', -cast(floor(rand() * 2000) as integer), date '2026-01-01')
from system_range(1, 10000);

insert into orders
select x,
  1 + cast(floor(rand() * 10000) as integer),
  dateadd('minute', cast(floor(x * 20.5 + rand() * 600) as integer), timestamp '2024-01-01 06:00:00'),
  array['paid', 'shipped', 'delivered', 'delivered', 'delivered', 'returned'][1 + cast(floor(rand() * 6) as integer)]
from system_range(1, 50000);

insert into order_line (order_id, line, product_id, quantity)
select o.x, l.x, 1 + cast(floor(rand() * rand() * 500) as integer), 1 + cast(floor(rand() * 5) as integer)
from system_range(1, 50000) o cross join system_range(1, 3) l
where l.x <= 1 + mod(o.x * 7, 3) or mod(o.x, 4) <> 0;

alter table order_line add primary key (order_id, line);
alter table customer add foreign key (region_id) references region (id);
alter table orders add foreign key (customer_id) references customer (id);
alter table order_line add foreign key (order_id) references orders (id);
alter table order_line add foreign key (product_id) references product (id);
create index orders_by_time on orders (placed_at);

create user if not exists reader password 'reader';
grant select on schema sales to reader;

set schema public;
create table sample_is_complete (made_at timestamp default current_timestamp);
