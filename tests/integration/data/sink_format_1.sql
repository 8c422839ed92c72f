-- The tables of an SQLite sink as newsbeam 0.1.0 made them (format 1, which had no mark), with a few rows;
-- later ones of that format had the view as well. Never to be made by newer code.
CREATE TABLE articles (
	id VARCHAR(80) NOT NULL, 
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
	published TEXT, 
	modified TEXT, 
	discovered TEXT, 
	authors TEXT, 
	source TEXT, 
	categories TEXT, 
	quantities TEXT, 
	revision TEXT, 
	provenance TEXT, 
	edits TEXT, 
	flags TEXT, 
	pipeline TEXT, 
	PRIMARY KEY (id)
);
CREATE TABLE dead_letters (
	"key" VARCHAR(80) NOT NULL, 
	schema TEXT, 
	stage TEXT, 
	reason TEXT, 
	detail TEXT, 
	error TEXT, 
	payload TEXT, 
	content_type TEXT, 
	attributes TEXT, 
	source TEXT, 
	at TEXT, 
	newsbeam TEXT, 
	PRIMARY KEY ("key")
);
CREATE TABLE duplicates (
	"key" VARCHAR(80) NOT NULL, 
	id TEXT, 
	schema TEXT, 
	content_hash TEXT, 
	url TEXT, 
	canonical_url TEXT, 
	title TEXT, 
	language TEXT, 
	published TEXT, 
	discovered TEXT, 
	source TEXT, 
	original TEXT, 
	method TEXT, 
	original_url TEXT, 
	similarity FLOAT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE entities (
	article VARCHAR(80) NOT NULL, 
	place INTEGER NOT NULL, 
	name TEXT, 
	type TEXT, 
	aliases TEXT, 
	link TEXT, 
	mentions TEXT, 
	count INTEGER NOT NULL, 
	salience FLOAT NOT NULL, 
	PRIMARY KEY (article, place)
);
CREATE TABLE published_turns (
	turn VARCHAR(80) NOT NULL, 
	PRIMARY KEY (turn)
);
CREATE TABLE runs (
	run VARCHAR(80) NOT NULL, 
	summary TEXT NOT NULL, 
	PRIMARY KEY (run)
);
CREATE TABLE topics (
	article VARCHAR(80) NOT NULL, 
	place INTEGER NOT NULL, 
	id TEXT, 
	name TEXT, 
	evidence TEXT, 
	score FLOAT NOT NULL, 
	PRIMARY KEY (article, place)
);

INSERT INTO articles (id, version, content_hash, title, body, language, published, discovered, source) VALUES
    ('urn:newsbeam:ferry', 2, 'h1', 'Ferry sails', 'Ann Reed sailed to Malmö.', 'en', '2026-03-01T08:00:00Z',
     '2026-03-01T09:00:00Z', '{"kind":"rss","origin":"https://post.example/feed","item":"7","feed_title":"Post","publisher":"The Post","site":null}'),
    ('urn:newsbeam:plain', 1, 'h2', NULL, 'Nothing happened.', NULL, NULL,
     '2026-03-02T09:00:00Z', '{"kind":"text","origin":"a.txt","item":null,"feed_title":null,"publisher":null,"site":"https://site.example"}'),
    ('urn:newsbeam:broken', 1, 'h3', 'Broken', 'Its source is no JSON.', NULL, NULL, '2026-03-03T09:00:00Z', '{');
INSERT INTO entities VALUES ('urn:newsbeam:ferry', 0, 'Ann Reed', 'PERSON', '[]', 'null', '[]', 1, 0.5);
INSERT INTO topics VALUES ('urn:newsbeam:ferry', 0, 'medtop:04000000', 'economy', '[]', 0.5);
INSERT INTO duplicates (key, id, discovered, source, original, method, similarity) VALUES
    ('d1', 'urn:newsbeam:copy', '2026-03-01T10:00:00Z', '{"kind":"feed","origin":"b.xml","item":null,"feed_title":null,"publisher":"The Gazette","site":null}',
     'urn:newsbeam:ferry', 'near', 0.9),
    ('d2', 'urn:newsbeam:other', '2026-03-01T11:00:00Z', '{"kind":"feed","origin":"b.xml","item":null,"feed_title":null,"publisher":null,"site":null}',
     'urn:newsbeam:elsewhere', 'url', 1.0);
INSERT INTO dead_letters (key, schema, stage, reason, detail, error, content_type, newsbeam, payload, attributes, source, at) VALUES
    ('l1', 'newsbeam/1', 'admit', 'broken_json', 'it ends too early', 'AdmitError', 'application/json', '0.1.0', 'ew==', '{}', '{"kind":"jsonl","origin":"a.jsonl","item":"1","feed_title":null,"publisher":null,"site":null}', '2026-03-01T12:00:00Z');
INSERT INTO runs VALUES ('r1', '{}');
INSERT INTO published_turns VALUES ('3f9a01c2-000001');
