-- The tables of the CRM, for the profile `postgres`: Martlet writes into tables that are there, and makes none on a server
-- but its own two (martlet_handover, martlet_generation).

CREATE TABLE contact (
  "Email"       text PRIMARY KEY,
  "FullName"    varchar(80) NOT NULL,
  "CountryCode" text,
  "Phone"       text,
  "Interest"    varchar(20),
  "Score"       bigint,
  "Source"      varchar(40) NOT NULL,
  "NoMail"      boolean,
  "NoCalls"     boolean
);

CREATE TABLE visit (
  "Email"       text PRIMARY KEY,
  "City"        varchar(40),
  "Topic"       varchar(20),
  "VisitedOn"   date NOT NULL
);
