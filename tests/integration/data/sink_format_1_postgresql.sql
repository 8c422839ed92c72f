-- The tables of a PostgreSQL sink before format 2, with a few rows. Never to be made by newer code.
CREATE TABLE articles (
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	schema TEXT, 
	content_hash TEXT, 
	url TEXT, 
	canonical_url TEXT, 
	title TEXT, 
	body TEXT, 
	summary TEXT, 
	language TEXT, 
	dateline TEXT, 
	image TEXT, 
	published TIMESTAMP WITH TIME ZONE, 
	modified TIMESTAMP WITH TIME ZONE, 
	discovered TIMESTAMP WITH TIME ZONE, 
	authors JSONB, 
	source JSONB, 
	categories JSONB, 
	quantities JSONB, 
	revision JSONB, 
	provenance JSONB, 
	edits JSONB, 
	flags JSONB, 
	pipeline JSONB, 
	PRIMARY KEY (id)
);
CREATE TABLE dead_letters (
	"key" TEXT NOT NULL, 
	schema TEXT, 
	stage TEXT, 
	reason TEXT, 
	detail TEXT, 
	error TEXT, 
	payload BYTEA, 
	content_type TEXT, 
	attributes JSONB, 
	source JSONB, 
	at TIMESTAMP WITH TIME ZONE, 
	newsbeam TEXT, 
	number BIGINT GENERATED ALWAYS AS IDENTITY, 
	PRIMARY KEY ("key")
);
CREATE TABLE duplicates (
	"key" TEXT NOT NULL, 
	id TEXT, 
	schema TEXT, 
	content_hash TEXT, 
	url TEXT, 
	canonical_url TEXT, 
	title TEXT, 
	language TEXT, 
	published TIMESTAMP WITH TIME ZONE, 
	discovered TIMESTAMP WITH TIME ZONE, 
	source JSONB, 
	original TEXT, 
	method TEXT, 
	original_url TEXT, 
	similarity FLOAT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE entities (
	article TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	name TEXT, 
	type TEXT, 
	aliases JSONB, 
	link JSONB, 
	mentions JSONB, 
	count INTEGER NOT NULL, 
	salience FLOAT NOT NULL, 
	PRIMARY KEY (article, place)
);
CREATE TABLE published_turns (
	turn TEXT NOT NULL, 
	PRIMARY KEY (turn)
);
CREATE TABLE runs (
	run TEXT NOT NULL, 
	summary JSONB NOT NULL, 
	PRIMARY KEY (run)
);
CREATE TABLE topics (
	article TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	id TEXT, 
	name TEXT, 
	evidence JSONB, 
	score FLOAT NOT NULL, 
	PRIMARY KEY (article, place)
);

INSERT INTO articles (id, version, content_hash, title, body, language, published, discovered, source) VALUES
    ('urn:newsbeam:ferry', 2, 'h1', 'Ferry sails', 'Ann Reed sailed to Malmö.', 'en', '2026-03-01T08:00:00Z',
     '2026-03-01T09:00:00Z', '{"kind":"rss","origin":"https://post.example/feed","item":"7","feed_title":"Post","publisher":"The Post","site":null}'),
    ('urn:newsbeam:plain', 1, 'h2', NULL, 'Nothing happened.', NULL, NULL,
     '2026-03-02T09:00:00Z', '{"kind":"text","origin":"a.txt","item":null,"feed_title":null,"publisher":null,"site":"https://site.example"}'),
    ('urn:newsbeam:broken', 1, 'h3', 'Broken', 'Its source is null.', NULL, NULL, '2026-03-03T09:00:00Z', 'null');
INSERT INTO entities VALUES
    ('urn:newsbeam:deleted', 0, 'Left Behind', 'PERSON', '[]', 'null', '[]', 1, 0.5),
    ('urn:newsbeam:ferry', 0, 'Ann Reed', 'PERSON', '[]', 'null', '[]', 1, 0.5);
INSERT INTO topics VALUES ('urn:newsbeam:ferry', 0, 'medtop:04000000', 'economy', '[]', 0.5);
INSERT INTO duplicates (key, id, discovered, source, original, method, similarity) VALUES
    ('d1', 'urn:newsbeam:copy', '2026-03-01T10:00:00Z', '{"kind":"feed","origin":"b.xml","item":null,"feed_title":null,"publisher":"The Gazette","site":null}',
     'urn:newsbeam:ferry', 'near', 0.9),
    ('d2', 'urn:newsbeam:other', '2026-03-01T11:00:00Z', '{"kind":"feed","origin":"b.xml","item":null,"feed_title":null,"publisher":null,"site":null}',
     'urn:newsbeam:elsewhere', 'url', 1.0);
INSERT INTO dead_letters (key, schema, stage, reason, detail, error, content_type, newsbeam, payload, attributes, source, at) VALUES
    ('l1', 'newsbeam/1', 'admit', 'broken_json', 'it ends too early', 'AdmitError', 'application/json', '0.1.0', '{', '{}', '{"kind":"jsonl","origin":"a.jsonl","item":"1","feed_title":null,"publisher":null,"site":null}', '2026-03-01T12:00:00Z');
INSERT INTO runs VALUES ('r1', '{}');
INSERT INTO published_turns VALUES ('3f9a01c2-000001');
