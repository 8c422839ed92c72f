-- How many articles came each day?
SELECT substr(discovered, 1, 10) AS day, count(*) AS articles FROM articles GROUP BY day ORDER BY day;

-- Which publishers have the most articles?
SELECT coalesce(source_publisher, source_site) AS publisher, count(*) AS articles
FROM articles GROUP BY publisher ORDER BY articles DESC, publisher;

-- In which languages?
SELECT language, count(*) AS articles FROM articles GROUP BY language ORDER BY articles DESC, language;

-- What is new on a topic?
SELECT published, title FROM articles JOIN topics ON topics.article = articles.id
WHERE topics.name = 'economy, business and finance' ORDER BY published DESC LIMIT 20;

-- Which organisations are written about most?
SELECT name, count(*) AS articles, round(avg(salience), 2) AS salience
FROM entities WHERE type = 'ORG' GROUP BY name ORDER BY articles DESC, name LIMIT 20;

-- Who and what is named together with a place?
SELECT other.name AS name, other.type AS type, count(*) AS articles
FROM entities AS entity JOIN entities AS other ON other.article = entity.article
WHERE entity.name = 'Norhaven' AND other.name <> entity.name
GROUP BY other.name, other.type ORDER BY articles DESC, other.name LIMIT 20;

-- How often is someone named, day by day?
SELECT day, articles, mentions FROM entities_by_day WHERE name = 'Blue Ferries' ORDER BY day;

-- What does each publisher write about?
SELECT publisher, name, articles FROM topics_by_source ORDER BY publisher, articles DESC, name;

-- Which countries are in the news?
SELECT link ->> 'iso3166' AS country, count(DISTINCT article) AS articles
FROM entities WHERE link ->> 'iso3166' IS NOT NULL GROUP BY country ORDER BY articles DESC, country;

-- Which articles speak of a storm and of a harbour?
SELECT title FROM articles
WHERE number IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'storm AND harbour')
ORDER BY discovered DESC;

-- Which articles did others carry?
SELECT title, copies FROM syndication JOIN articles ON id = original ORDER BY copies DESC, title;

-- Who copies whom?
SELECT coalesce(d.source_publisher, d.source_site) AS carrier,
    coalesce(a.source_publisher, a.source_site) AS publisher, count(*) AS articles
FROM duplicates AS d JOIN articles AS a ON a.id = d.article
GROUP BY 1, 2 ORDER BY articles DESC, carrier;

-- How soon do others carry an article, in minutes?
SELECT a.title, min(unixepoch(d.discovered) - unixepoch(a.discovered)) / 60 AS soonest,
    avg(unixepoch(d.discovered) - unixepoch(a.discovered)) / 60 AS mean
FROM duplicates AS d JOIN articles AS a ON a.id = d.article
GROUP BY a.id, a.title ORDER BY soonest, a.title;

-- Which articles were revised, and what changed?
SELECT title, version, revision ->> 'change' AS change, revision ->> 'diff' AS diff
FROM articles WHERE version > 1 ORDER BY title;

-- How late do articles reach us, in minutes?
SELECT coalesce(source_publisher, source_site) AS publisher,
    avg(unixepoch(discovered) - unixepoch(published)) / 60 AS mean,
    max(unixepoch(discovered) - unixepoch(published)) / 60 AS most
FROM articles WHERE published IS NOT NULL GROUP BY publisher ORDER BY publisher;

-- What is doubtful?
SELECT flag.value AS flag, count(*) AS articles FROM articles, json_each(articles.flags) AS flag
GROUP BY flag.value ORDER BY articles DESC, flag.value;

-- Who writes?
SELECT author.value ->> 'name' AS name, count(*) AS articles
FROM articles, json_each(articles.authors) AS author
WHERE NOT author.value ->> 'is_agency' GROUP BY 1 ORDER BY articles DESC, 1;

-- Who and what was first named on a day?
SELECT name, type FROM entities_by_day GROUP BY name, type HAVING min(day) = '2026-10-13' ORDER BY name;

-- Why did items die?
SELECT stage, reason, count(*) AS items FROM dead_letters
GROUP BY stage, reason ORDER BY items DESC, stage, reason;

-- Which source has the most dead letters?
SELECT source_origin AS origin, count(*) AS items, substr(max(at), 1, 10) AS latest
FROM dead_letters GROUP BY origin ORDER BY items DESC, origin LIMIT 20;
